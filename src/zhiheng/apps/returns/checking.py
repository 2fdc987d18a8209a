"""What the rules of a form say about its cells: the engine ``form_rules``, with the words of the pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.engines import form_rules
from zhiheng.policy.schema.returns import ReturnForm, Rule
from zhiheng.vocab.bilingual import Text

REQUIRED = "required"
EMPTY = Text("必填指标未填写", "a required cell is empty")
Explained = Mapping[tuple[str, Decimal], str]  # (rule, value, normalised): what the unit said about it


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a return breaks, with what the unit has said about it.

    Attributes:
        item: the cell.
        rule: name of the rule (``required`` for an empty required cell).
        is_error: whether it must be mended; a warning may be explained instead.
        message: for the person at the form.
        limit: the number the value was compared with.
        explanation: text given for exactly this value, or empty.
    """

    item: str
    rule: str
    is_error: bool
    message: Text
    value: Decimal | None
    limit: Decimal | None
    explanation: str

    @property
    def blocks(self) -> bool:
        """Whether the return cannot be submitted as it is."""
        return self.is_error or not self.explanation


class Checker:
    """The rules of one form, made ready once for many returns."""

    def __init__(self, form: ReturnForm) -> None:
        self._by_id: dict[str, Rule] = {rule.id: rule for rule in form.rules}
        self._required = [item.id for item in form.items if item.required]
        self._rules = [
            form_rules.FormRule(
                id=rule.id, left=rule.left, operator=rule.operator, right=rule.right, importance=rule.importance
            )
            for rule in form.rules
        ]

    def check(
        self, values: Mapping[str, Decimal | None], previous: Mapping[str, Decimal | None], explained: Explained
    ) -> list[Finding]:
        """What does not hold: empty required cells first, then rule by rule."""
        given = form_rules.Input(
            values=dict(values), previous=dict(previous), required=self._required, rules=self._rules
        )
        return [self._finding(broken, explained) for broken in form_rules.run(given).findings]

    def _finding(self, broken: form_rules.Finding, explained: Explained) -> Finding:
        rule = self._by_id.get(broken.rule)
        said = "" if broken.value is None else explained.get((broken.rule, broken.value.normalize()), "")
        return Finding(
            item=broken.item,
            rule=broken.rule,
            is_error=broken.importance == "error",
            message=rule.message if rule else EMPTY,
            value=broken.value,
            limit=broken.limit,
            explanation=said,
        )
