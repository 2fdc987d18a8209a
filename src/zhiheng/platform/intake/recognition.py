"""Whether a file is what its sender says it is, and enough of it is understood to be read."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.platform.intake import importing
from zhiheng.platform.intake.importing import Importer
from zhiheng.platform.intake.reading.detection import Detected
from zhiheng.platform.intake.reading.matching import Vocabulary
from zhiheng.platform.intake.reading.refusals import refusal
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.problem import Problem


def require_columns(kind: str, detected: Detected, mapping: Mapping) -> None:
    """What is to be read must have the required columns.

    Raises:
        Problem: no sheet is chosen, or one lacks a column.
    """
    if not detected.chosen:
        raise Problem("sheet_none", "请至少选择一个工作表", "choose at least one sheet")
    for sheet in detected.chosen:
        if sheet.lacking or not any(column.field for column in sheet.columns):
            raise _unknown(kind, detected, mapping)


def require_recognition(kind: str, detected: Detected, mapping: Mapping) -> None:
    """Where no person has confirmed the columns, they must speak for themselves.

    Raises:
        Problem: a column is lacking, hardly any is known, or the file looks like one of another kind.
    """
    require_columns(kind, detected, mapping)
    if (other := likelier_kind(kind, detected)) is not None:
        own = mapping.title
        raise Problem(
            "kind_mismatch",
            f"文件的列更像“{other.title.zh}”而不是“{own.zh}”。请按“{other.kind}”导入，或在页面上人工确认各列",
            f'the columns look like "{other.title.en}", not like "{own.en}"; import it as "{other.kind}", '
            "or confirm the columns on the page",
            kind=kind,
            likelier=other.kind,
        )
    for sheet in detected.chosen:
        named = [column for column in sheet.columns if column.header or column.field]
        known = sum(bool(column.field) for column in named)
        if known < min(3, len(mapping.fields)) and known < len(named) / 2:
            raise _unknown(kind, detected, mapping)


def likelier_kind(kind: str, detected: Detected) -> Importer | None:
    """Another kind whose words name nearly all columns, where the stated one knows hardly more than half of them."""
    headers = [column.header for sheet in detected.chosen for column in sheet.columns if column.header]
    if len(headers) < 3 or any(sheet.layout for sheet in detected.chosen):
        return None
    own = _share(headers, importing.get(kind).mapping())
    best = max(
        ((_share(headers, other.mapping()), other) for other in importing.registered() if other.kind != kind),
        key=lambda pair: pair[0],
        default=None,
    )
    return best[1] if best and best[0] >= 0.75 and best[0] - own >= 0.3 else None


def _share(headers: list[str], mapping: Mapping) -> float:
    vocabulary = Vocabulary.of(mapping)
    return sum(vocabulary.quick(header) is not None for header in headers) / len(headers)


def _unknown(kind: str, detected: Detected, mapping: Mapping) -> Problem:
    required = [field.label.zh for field in mapping.fields if field.required]
    wanted = required or [field.label.zh for field in mapping.fields[:5]]
    columns: Iterable[str] = (column.header for sheet in detected.chosen[:1] for column in sheet.columns[:20])
    seen = "、".join(header or "（空）" for header in columns)
    return refusal("columns_unknown", kind=mapping.title.zh, wanted="、".join(wanted), seen=seen[:500])
