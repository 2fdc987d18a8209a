"""Rule books and their differences as Markdown and CSV, for print, mail and comparison by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from zhiheng.engines.grading.words import together
from zhiheng.policy.rulebook import COLUMNS, RuleBook, cells
from zhiheng.policy.rulediff import Difference
from zhiheng.vocab.bilingual import Text

CHANGES = {"added": Text("新增", "added"), "removed": Text("删除", "removed"), "changed": Text("修改", "changed")}
_DIFF = (
    Text("变化", "change"),
    Text("编号", "id"),
    Text("名称", "name"),
    Text("方面", "aspect"),
    Text("原", "before"),
    Text("现", "after"),
)
_PARTS = (Text("类别", "kind"), Text("编号", "id"), Text("名称", "name"), Text("含义", "meaning"))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def markdown(book: RuleBook, language: str) -> str:
    """A heading, what the rows refer to, and the table of rules."""
    lines = [f"# {book.name.in_language(language)}", "", standing(book).in_language(language), ""]
    lines += _table([one.in_language(language) for one in _PARTS], parts(book, language))
    lines += ["", *_table([one.in_language(language) for one in COLUMNS.values()], rows(book, language))]
    return "\n".join(lines) + "\n"


def standing(book: RuleBook) -> Text:
    """Whether the rules have been set, from when they hold and on what they rest."""
    return together((book.standing, book.force, book.cite), "；", "; ")


def parts(book: RuleBook, language: str) -> list[list[str]]:
    """What the rows refer to, as cells."""
    return [
        [one.kind.in_language(language), one.id, one.name.in_language(language), one.meaning.in_language(language)]
        for one in book.parts
    ]


def rows(book: RuleBook, language: str) -> list[list[str]]:
    """The rules as cells, in the order of the columns."""
    return [cells(row, language) for row in book.rows]


def sheet(book: RuleBook) -> str:
    """The rules as CSV with both languages beside each other."""
    header = [f"{name}_{language}" if _is_text(name) else name for name in COLUMNS for language in _languages(name)]
    body = [_both(cells(row, "zh"), cells(row, "en")) for row in book.rows]
    return _csv(["version", *header], ([book.version, *line] for line in body))


def difference_cells(found: Iterable[Difference], language: str) -> list[list[str]]:
    """Differences as cells."""
    return [
        [
            CHANGES[one.change].in_language(language),
            one.id,
            *(text.in_language(language) for text in (one.name, one.aspect, one.before, one.after)),
        ]
        for one in found
    ]


def difference_header(language: str) -> list[str]:
    """The headings of differences."""
    return [one.in_language(language) for one in _DIFF]


def difference_markdown(found: Iterable[Difference], language: str) -> str:
    """Differences as a table."""
    return "\n".join(_table(difference_header(language), difference_cells(found, language))) + "\n"


def difference_sheet(found: Sequence[Difference]) -> str:
    """Differences as CSV with both languages beside each other."""
    header = [
        "change",
        "id",
        *(f"{name}_{language}" for name in ("name", "aspect", "before", "after") for language in ("zh", "en")),
    ]
    lines = (
        [
            one.change,
            one.id,
            *(word for text in (one.name, one.aspect, one.before, one.after) for word in (text.zh, text.en)),
        ]
        for one in found
    )
    return _csv(header, lines)


def _is_text(name: str) -> bool:
    return name not in ("id", "examples")


def _languages(name: str) -> tuple[str, ...]:
    return ("zh", "en") if _is_text(name) else ("",)


def _both(zh: Sequence[str], en: Sequence[str]) -> list[str]:
    return [
        word for name, *pair in zip(COLUMNS, zh, en, strict=True) for word in (pair if _is_text(name) else pair[:1])
    ]


def _table(header: Sequence[str], lines: Iterable[Sequence[str]]) -> list[str]:
    body = ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines]
    return ["| " + " | ".join(header) + " |", "|" + "---|" * len(header), *body]


def _csv(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """CSV that a spreadsheet takes as text: what would begin a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in line] for line in lines)
    return "\ufeff" + out.getvalue()
