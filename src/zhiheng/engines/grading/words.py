"""Words of both languages for parts of rules and facts: conditions, values, points, days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from zhiheng.engines.grading.facts import Fact
from zhiheng.engines.grading.rules import OCCURRED, PARTS, Citation, Condition, FactKind, Limit, RuleSet, Words
from zhiheng.vocab.articles import article_in_english
from zhiheng.vocab.bilingual import Text

_COMPARED = {
    "at_least": Text("不低于", "at least"),
    "above": Text("高于", "above"),
    "at_most": Text("不高于", "at most"),
    "below": Text("低于", "below"),
}
_INNER = str.maketrans("《》", "〈〉")  # a title within a title
_OCCURRED = Text("发生日期", "day it occurred")


def said(words: Words) -> Text:
    """A phrase of the rules as text."""
    return Text(words.zh, words.en)


def together(parts: Iterable[Text], zh: str = "、", en: str = ", ") -> Text:
    """Phrases one after another."""
    held = list(parts)
    return Text(zh.join(one.zh for one in held), en.join(one.en for one in held))


def cited(cite: Citation) -> Text:
    """Where something stands.

    >>> cited(Citation(title=Words(zh="条例", en="Regulations"), place="第三条")).en
    'Regulations, Art. 3'
    """
    inner = cite.title.zh.translate(_INNER)
    return Text(f"《{inner}》{cite.place}", f"{cite.title.en}, {article_in_english(cite.place)}")


def points_said(parts: int) -> str:
    """Parts as points with their sign.

    >>> points_said(-90000), points_said(25000), points_said(0)
    ('−9', '+2.5', '0')
    """
    number = f"{(abs(Decimal(parts)) / PARTS).normalize():f}"
    return number if parts == 0 else ("−" if parts < 0 else "+") + number


def number_said(value: Decimal) -> str:
    """A number as people write it, without needless noughts.

    >>> number_said(Decimal("50000.00")), number_said(Decimal("79.50"))
    ('50,000', '79.5')
    """
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def field_title(kind: FactKind, name: str) -> Text:
    """What a field or clock of a kind of fact is called."""
    if name == OCCURRED:
        return _OCCURRED
    return next((said(field.title) for field in kind.fields if field.name == name), Text(name, name))


def value_said(kind: FactKind, name: str, value: object) -> Text:
    """A value of a field: codes by their names."""
    field = next((one for one in kind.fields if one.name == name), None)
    if field is not None and isinstance(value, str) and value in field.codes:
        return said(field.codes[value])
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, Decimal):
        return Text(number_said(value), number_said(value))
    if isinstance(value, date):
        return Text(value.isoformat(), value.isoformat())
    return Text("不详", "unknown") if value is None else Text(str(value), str(value))


def limit_said(limit: Limit, day: date | None = None) -> Text:
    """The number of a limit (on a day, where one is given), with the name of its parameter."""
    values = [limit.on(day)] if day is not None else [one.value for one in limit.values]
    numbers = " / ".join(number_said(one) for one in values if one is not None) or "?"
    if limit.title is None:
        return Text(numbers, numbers)
    return Text(f"{limit.title.zh}（{numbers}）", f"{limit.title.en} ({numbers})")


def condition_said(rules: RuleSet, kind: FactKind | None, one: Condition) -> Text:
    """A condition as a lawyer reads it: subject, comparison, limit."""
    if one.count is not None:
        subject = said(next(count.title for count in rules.counts if count.id == one.count))
    else:
        subject = field_title(kind, one.field or "") if kind is not None else Text(one.field or "", one.field or "")
    if one.flag is not None:
        yes = value_said(FactKind(id="", title=Words(zh="", en="")), "", one.flag)
        return Text(f"{subject.zh}：{yes.zh}", f"{subject.en}: {yes.en}")
    if one.limit is not None and one.comparison is not None:
        compared, limit = _COMPARED[one.comparison], limit_said(one.limit)
        return Text(f"{subject.zh}{compared.zh}{limit.zh}", f"{subject.en} {compared.en} {limit.en}")
    codes = one.any_of or one.none_of
    listed = [value_said(kind, one.field or "", code) if kind else Text(code, code) for code in codes]
    among = together(listed, en=" or ")
    zh, en = ("属于", "is") if one.any_of else ("不属于", "is not")
    return Text(f"{subject.zh}{zh}{among.zh}", f"{subject.en} {en} {among.en}")


def fact_said(kind: FactKind, fact: Fact, conditions: Iterable[Condition]) -> Text:
    """A fact by its day, its kind and the fields that the conditions look at."""
    tested = dict.fromkeys(one.field for one in conditions if one.field is not None)
    values = [(field_title(kind, name), value_said(kind, name, fact.fields.get(name))) for name in tested]
    day = fact.occurred_on.isoformat()
    if not values:
        return Text(f"{day} {kind.title.zh}", f"{day} {kind.title.en}")
    zh = "，".join(f"{title.zh}：{value.zh}" for title, value in values)
    en = ", ".join(f"{title.en}: {value.en}" for title, value in values)
    return Text(f"{day} {kind.title.zh}（{zh}）", f"{day} {kind.title.en} ({en})")
