"""What is wrong with a line, in words that its sender can act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from zhiheng.vocab import identifiers
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

SEND_AGAIN = Text("请更正后重新报送该行", "correct the line and send it again")
NAMES = {
    "verdict": Text("检验结论", "the verdict"),
    "level": Text("抽查级别", "the level"),
    "domain": Text("产品领域", "the domain"),
    "sampling": Text("抽样方式", "the way of sampling"),
    "extent": Text("报送范围", "the extent"),
    "occurred_on": Text("抽样日期", "the day of sampling"),
    "product": Text("产品名称", "product"),
    "organisation_name": Text("受检单位名称", "inspected organisation"),
    "spec": Text("规格型号", "specification"),
    "failing": Text("不合格项目", "failing items"),
    "found": Text("检验结果", "result"),
    "limit": Text("标准值", "limit"),
    "laboratory": Text("检验机构", "laboratory"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line cannot become a result."""

    column: str
    code: str
    message: Text
    remedy: Text


def sample_missing() -> Fault:
    """The line names neither a sample nor what failed."""
    return Fault(
        "",
        "sample_missing",
        Text(
            "该行没有样品信息，或既无编号也无受检、生产单位",
            "the line names no sample, or neither a number nor an organisation",
        ),
        Text(
            "如系合并单元格，请取消合并并逐行补填后重新报送", "undo merged cells, fill in every line and send it again"
        ),
    )


def column_shifted(column: str, zh: str, en: str) -> Fault:
    """A cell holds what belongs in another column."""
    name = NAMES[column]
    return Fault(
        column,
        "columns_shifted",
        Text(f"“{name.zh}”列的内容像是{zh}，列已错位", f"{en} stands in the column of {name.en}: columns have slipped"),
        Text(
            "系统不猜测各列含义；请按表头逐列核对，或按模板整理后重新报送",
            "columns are never guessed: compare with the header, or use the template, and send the line again",
        ),
    )


def items_unreadable() -> Fault:
    """Neither result nor limit of an item reads as one."""
    return Fault(
        "failing",
        "columns_shifted",
        Text(
            "检验结果与标准值均无法识别，可能列已错位", "neither result nor limit can be read: columns may have slipped"
        ),
        SEND_AGAIN,
    )


def from_problem(column: str, problem: Problem) -> Fault:
    """What a reader of values said."""
    return Fault(column, problem.code, Text(problem.zh, problem.en), SEND_AGAIN)


def missing(column: str) -> Fault:
    """A report of all results must say this of every sample."""
    name = NAMES[column]
    return Fault(
        column,
        f"{column}_missing",
        Text(f"未填{name.zh}", f"{name.en} is missing"),
        Text(f"请补填{name.zh}后重新报送该行", f"fill in {name.en} and send the line again"),
    )


def word_unknown(column: str, written: str, choices: type[TextChoices]) -> Fault:
    """The word is none that this column knows."""
    name = NAMES[column]
    known: list[Any] = [label for value, label in choices.choices if value != "unstated"]
    listed = "、".join(map(str, known))
    return Fault(
        column,
        f"{column}_unknown",
        Text(f"无法识别的{name.zh}“{written}”", f"{name.en} {written!r} is not known"),
        Text(f"请填写以下之一：{listed}", f"write one of: {listed}"),
    )


def verdict_in_results(written: str) -> Fault:
    """A file without a column of verdicts gives one where a measured result belongs."""
    return Fault(
        "found",
        "verdict_unclear",
        Text(
            f"没有“检验结论”列，而“检验结果”列填的是“{written}”，无法确定本文件是全部结果还是仅不合格名单",
            f"there is no column of verdicts, and {written!r} stands among the results: all results, or failures only?",
        ),
        Text(
            "如该列为结论，请将其对应为“检验结论”（或改列名）后重新导入",
            "if the column holds verdicts, read it as such (or rename it) and import again",
        ),
    )


def list_of_failures() -> Fault:
    """A passing sample in a list of failing ones."""
    return Fault(
        "verdict",
        "extent_contradicted",
        Text("报送范围为“仅不合格”，该行结论却不是不合格", "the file lists failures only, yet this line is none"),
        Text("请将报送范围改为“全部结果”，或删除该行", "change the extent to all results, or leave the line out"),
    )


def pass_with_items() -> Fault:
    """A passing sample with failing items."""
    return Fault(
        "verdict",
        "verdict_contradicted",
        Text("结论为合格，却列有不合格项目", "the verdict is a pass, yet failing items are named"),
        Text("请核对检验报告，更正结论或项目", "compare with the test report and correct either"),
    )


def code_wrong(written: str, checked: identifiers.Checked) -> Fault:
    """The organisation's code fails its check."""
    reason = next((w for w in checked.warnings if w in identifiers.WARNINGS), "uscc_check_character")
    text = identifiers.WARNINGS[reason]
    hint = checked.suggestion
    return Fault(
        "organisation_code",
        reason,
        Text(f"受检单位代码 {written}：{text.zh}", f"code {written}: {text.en}"),
        Text(f"可能应为 {hint}，请核对后更正", f"probably {hint}: compare and correct") if hint else SEND_AGAIN,
    )


def division_unknown(written: str) -> Fault:
    """The division is none of the province."""
    return Fault(
        "division",
        "division_unknown",
        Text(f"无法识别的行政区划“{written}”", f"the division {written!r} is not known"),
        Text("请填写六位行政区划代码或规范名称", "write the six-digit code or the full name"),
    )


def result_differs(names: list[str]) -> Fault:
    """The sample is recorded already, otherwise."""
    listed = "、".join(names)
    return Fault(
        "",
        "result_differs",
        Text(f"该样品已登记，但下列内容不一致：{listed}", f"the sample is recorded already; these differ: {listed}"),
        Text(
            "如需更正已登记结果，请使用“更正检验结果”并说明理由",
            "to change a recorded result, correct it with a reason",
        ),
    )
