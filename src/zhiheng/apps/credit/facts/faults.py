"""What is wrong with a row of facts, in words that its sender can act on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from zhiheng.apps.registry.reading import Fault
from zhiheng.policy.schema.catalogue import CatalogueItem, FactField
from zhiheng.vocab import identifiers
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

SEND_AGAIN = Text("请更正后重新报送该行", "correct the row and send it again")
MOST_NAMED = 12
DECISIVE: tuple[str, ...] = ("uscc_length", "uscc_character", "uscc_check_character")
DECISIVE += ("orgcode_length", "orgcode_character", "orgcode_check_character")


def from_problem(column: str, problem: Problem) -> Fault:
    """What a reader of values said."""
    return Fault(column, problem.code, Text(problem.zh, problem.en), SEND_AGAIN)


def missing(column: str, name: Text) -> Fault:
    """The cell is empty or the column is not there."""
    return Fault(
        column,
        "fact_value_missing",
        Text(f"未填{name.zh}", f"{name.en} is missing"),
        Text(f"请补填{name.zh}后重新报送该行", f"fill in {name.en} and send the row again"),
    )


def too_long(column: str, name: Text, most: int) -> Fault:
    """More characters than fit."""
    message = Text(f"{name.zh}超过 {most} 个字符", f"{name.en} has more than {most} characters")
    return Fault(column, "fact_value_long", message, Text("请缩短后重新报送该行", "shorten it and send the row again"))


def in_future(column: str, day: date, today: date) -> Fault:
    """A fact that has not happened yet."""
    message = Text(f"日期 {day} 晚于收到文件之日 {today}", f"{day} is later than the day of receipt, {today}")
    return Fault(column, "fact_in_future", message, SEND_AGAIN)


def ends_early(until: date, day: date) -> Fault:
    """It ends before it begins."""
    message = Text(f"有效期至 {until}，早于发生日期 {day}", f"it holds until {until}, before {day} when it occurred")
    return Fault("fact_until", "fact_ends_early", message, SEND_AGAIN)


def code_unknown(field: FactField, written: str, names: Sequence[str]) -> Fault:
    """The word is none of the list."""
    listed = "、".join(names[:MOST_NAMED]) + ("……" if len(names) > MOST_NAMED else "")
    return Fault(
        field.id,
        "fact_code_unknown",
        Text(f"无法识别的{field.name.zh}“{written}”", f"{field.name.en} {written!r} is not known"),
        Text(f"请填写以下之一（名称或代码）：{listed}", f"write one of these, by name or code: {listed}"),
    )


def flag_unreadable(field: FactField, written: str) -> Fault:
    """Neither yes nor no."""
    return Fault(
        field.id,
        "fact_flag_unreadable",
        Text(f"{field.name.zh}“{written}”既不是“是”也不是“否”", f"{field.name.en} {written!r} is neither yes nor no"),
        Text("请填写“是”或“否”；不清楚的留空", "write yes or no; leave it empty if it is not known"),
    )


def number_unreadable(field: FactField, written: str) -> Fault:
    """Not a plain number."""
    return Fault(
        field.id,
        "fact_number_unreadable",
        Text(f"{field.name.zh}“{written}”不是数", f"{field.name.en} {written!r} is no number"),
        Text("请只填数字，例如 12.5", "write digits only, such as 12.5"),
    )


def currency_foreign(field: FactField, written: str) -> Fault:
    """An amount that is not in yuan."""
    return Fault(
        field.id,
        "fact_currency_foreign",
        Text(f"{field.name.zh}“{written}”不是人民币", f"{field.name.en} {written!r} is not in yuan"),
        Text("请折合人民币填写", "convert it to yuan"),
    )


def amount_unreadable(field: FactField, written: str, problem: Problem) -> Fault:
    """No amount of money, or none that says its unit."""
    if problem.code == "capital_unreadable":
        zh, en = f"{field.name.zh}“{written}”不是金额", f"{field.name.en} {written!r} is no amount of money"
    else:
        zh, en = problem.zh, problem.en
    remedy = Text("请写作 50000元 或 5万元，或在表头注明单位", "write 50000元 or 5万元, or name the unit in the header")
    return Fault(field.id, problem.code.replace("capital", "amount"), Text(zh, en), remedy)


def organisation_missing() -> Fault:
    """Neither code nor name."""
    return Fault(
        "organisation_code",
        "organisation_missing",
        Text("既无统一社会信用代码也无主体名称", "the row names no organisation, neither by code nor by name"),
        Text("请补填统一社会信用代码", "fill in the unified social credit code"),
    )


def code_wrong(written: str, checked: identifiers.Checked) -> Fault:
    """The code fails its check."""
    reason = next((word for word in checked.warnings if word in DECISIVE), "uscc_check_character")
    text, hint = identifiers.WARNINGS[reason], checked.suggestion
    remedy = Text(f"可能应为 {hint}，请核对后更正", f"probably {hint}: compare and correct") if hint else SEND_AGAIN
    return Fault("organisation_code", reason, Text(f"代码 {written}：{text.zh}", f"code {written}: {text.en}"), remedy)


def organisation_unknown(column: str, written: str, near: Iterable[str]) -> Fault:
    """The register knows no such organisation."""
    listed = "；".join(near)
    remedy = Text("请核对代码；如确系新设主体，请先补登企业名册", "check the code, or send in the register first")
    if listed:
        remedy = Text(f"名册中相近的有：{listed}。请核对代码", f"the register has: {listed}. Check the code")
    message = Text(f"企业名册中没有“{written}”", f"the register has no organisation {written!r}")
    return Fault(column, "organisation_unknown", message, remedy)


def organisation_ambiguous(written: str, codes: Iterable[str]) -> Fault:
    """Several bear the name."""
    listed = "、".join(codes)
    return Fault(
        "organisation_name",
        "organisation_ambiguous",
        Text(f"有多个主体名为“{written}”", f"several organisations are called {written!r}"),
        Text(f"请补填统一社会信用代码，为下列之一：{listed}", f"fill in the code, one of: {listed}"),
    )


def organisation_contradicted(code: str, has: str, name: str) -> Fault:
    """The code is one organisation's and the name another's."""
    return Fault(
        "organisation_name",
        "organisation_contradicted",
        Text(f"代码 {code} 是“{has}”，名称“{name}”是另一主体", f"{code} is {has!r}, but {name!r} is another one"),
        Text("请核对代码与名称后重新报送该行", "compare code and name and send the row again"),
    )


def conflict(pk: int | None, names: Iterable[str]) -> Fault:
    """Recorded already, otherwise."""
    listed, record = "、".join(names), f"（记录 {pk}）" if pk else "（本文件中）"
    return Fault(
        "fact_key",
        "fact_differs",
        Text(
            f"该编号已登记{record}，但下列内容不一致：{listed}",
            f"recorded already as {pk or '-'}; differs in: {listed}",
        ),
        Text(
            "已登记的信息不会被文件改写；如需更正，请在该条信息页面办理“更正”并说明理由",
            "a file changes nothing that is recorded: correct it on the page of the fact, with a reason",
        ),
    )


def revoked(pk: int, on: date) -> Fault:
    """What was revoked does not come back with an old file."""
    return Fault(
        "fact_key",
        "fact_was_revoked",
        Text(f"该信息已于 {on} 撤销（记录 {pk}）", f"this fact was revoked on {on} (record {pk})"),
        Text("撤销的信息不再登记；请从文件中删除该行", "what was revoked is not recorded again: leave the row out"),
    )


def not_provider(item: CatalogueItem, unit: str) -> Fault:
    """Another unit answers for the item."""
    return Fault(
        "",
        "unit_not_provider",
        Text(f"{unit}不是“{item.name.zh}”的提供单位", f"{unit} does not provide {item.name.en}"),
        Text("请交由目录所列提供单位报送", "let the unit that the catalogue names send it"),
    )
