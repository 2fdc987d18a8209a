"""A person sorts a matter; the words only propose."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from tests.apps.complaints.conftest import AT, sent

from zhiheng.apps.complaints import actions, sorting, statistics
from zhiheng.apps.complaints.models import Complaint, Sorting
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

TOLD = {"product": "电水壶", "facts": "买的电水壶漏水，是质量问题，商家拒绝退货。"}


def entries() -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(action="complaints.classify"))


def again() -> Complaint:
    set_scope(everything=True)
    return Complaint.objects.select_related("case", "submission").get()


def test_the_officer_sorts_and_one_entry_says_what_was_before_and_what_the_words_had_spoken_for(cast, complaint):
    made = actions.classify(complaint, category="food", issue="price", by=cast.officer, at=AT)
    kept = again()
    assert (kept.category, kept.issue) == ("food", "price")
    proposed = sorting.proposals(kept.product, kept.facts)["category"]
    assert (made.proposed_category, made.by) == (proposed.code, cast.officer)
    assert proposed.code == "appliances"
    (entry,) = entries()
    assert entry.record == f"workflow.case:{kept.case.number}"
    assert entry.payload["before"] == {"category": "", "issue": ""}
    assert entry.payload["proposed"]["category"] == "appliances"
    shown = sorting.sorted_as(kept)
    assert (shown.category.zh, shown.by) == ("食品", cast.officer)


def test_the_same_again_changes_nothing_and_another_choice_is_added_to_the_first(cast, complaint):
    actions.classify(complaint, category="food", by=cast.officer, at=AT)
    assert actions.classify(complaint, category="food", by=cast.officer, at=AT) is None
    assert len(entries()) == 1
    actions.classify(complaint, category="clothing", by=cast.officer, at=AT)
    assert list(Sorting.objects.values_list("category", flat=True)) == ["food", "clothing"]
    assert len(entries()) == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Sorting.objects.update(category="food")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"category": "nonsense"}, "category"),
        ({"category": ""}, "category"),
        ({"category": "food", "issue": "x"}, "issue"),
    ],
)
def test_a_code_that_the_pack_does_not_have_is_refused(cast, complaint, given, field):
    with pytest.raises(Problem) as caught:
        actions.classify(complaint, **given, by=cast.officer, at=AT)
    assert (caught.value.code, caught.value.where["field"]) == ("code_unknown", field)
    assert not entries()


@pytest.mark.parametrize("person", ["operator", "head", "supervisor", "other", "reporter"])
def test_nobody_else_sorts(cast, complaint, person):
    with pytest.raises(Problem) as caught:
        actions.classify(complaint, category="food", by=getattr(cast, person), at=AT)
    assert caught.value.code == "sorting_not_yours"
    assert again().category == ""


def test_whoever_has_left_sorts_no_more(cast, complaint):
    User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    with pytest.raises(Problem):
        actions.classify(complaint, category="food", by=User.objects.get(pk=cast.officer.pk), at=AT)


def test_the_page_proposes_with_a_score_and_shows_who_decided(cast, client):
    number = sent(**TOLD).numbers[0]
    client.force_login(cast.officer)
    page = client.get(reverse("complaint", args=[number]))
    form = page.context["sorting"]
    assert form["category"].value() == "appliances"
    assert "1.00" in form.fields["category"].help_text
    assert "尚未分类" in page.content.decode()
    typed = {"sort-category": "children", "sort-issue": ""}
    assert client.post(reverse("complaint_classify", args=[number]), typed).status_code == 302
    shown = client.get(reverse("complaint", args=[number])).content.decode()
    assert "儿童用品" in shown
    assert cast.officer.display_name in shown
    assert client.get(reverse("complaint", args=[number])).context["sorting"]["category"].value() == "children"


def test_a_wrong_code_comes_back_beside_its_field_and_others_are_refused(cast, client):
    number = sent(**TOLD).numbers[0]
    address = reverse("complaint_classify", args=[number])
    client.force_login(cast.officer)
    page = client.post(address, {"sort-category": "nonsense"})
    assert page.context["sorting"].errors["category"]
    for person, status in ((cast.operator, 403), (cast.supervisor, 403), (cast.other, 404)):
        client.force_login(person)
        assert client.post(address, {"sort-category": "food"}).status_code == status
    assert again().category == ""


def test_the_operator_sorts_while_taking_the_call_down_with_the_proposal_at_hand(cast, client):
    client.force_login(cast.operator)
    typed = TOLD | {"kinds": ["complaint"], "division": "140105", "respondent": "某店", "name": "李四"}
    typed |= {"phone": "13900000000", "channel": "phone", "key": "k" * 30}
    page = client.post(reverse("complaint_register"), typed | {"hints": "1"})
    assert page.context["form"]["category"].value() == "appliances"
    page = client.post(reverse("complaint_register"), typed | {"hints": "1", "category": "food"})
    assert page.context["form"]["category"].value() == "food"  # chosen already
    assert client.post(reverse("complaint_register"), typed | {"category": "appliances"}).status_code == 200
    kept = again()
    assert kept.category == "appliances"
    assert sorting.sorted_as(kept).by == cast.operator
    assert LedgerEntry.objects.get(action="complaints.submit").payload["category"] == "appliances"


def test_what_was_sorted_counts_under_its_name_in_public(cast):
    for n in range(6):
        number = sent(key=f"key {n} of quite enough length").numbers[0]
        actions.classify(Complaint.objects.get(case__number=number), category="appliances", by=cast.officer, at=AT)
    by_category = statistics.figures(AT.date(), AT.date()).tables[1]
    assert [name.zh for name, _ in by_category.rows] == ["家用电器、电子产品", "合计"]


def test_several_are_sorted_on_one_page(cast, client):
    numbers = [sent(**TOLD, key=f"key {n} of quite enough length").numbers[0] for n in range(3)]
    client.force_login(cast.officer)
    page = client.get(reverse("complaints_sort"))
    assert [row.complaint.case.number for row in page.context["rows"]] == numbers
    typed = {"chosen": numbers[:2], f"{numbers[0]}-category": "food", f"{numbers[1]}-category": "appliances"}
    assert client.post(reverse("complaints_sort"), typed).status_code == 302
    set_scope(everything=True)
    kept = Complaint.objects.order_by("pk").values_list("category", flat=True)
    assert list(kept) == ["food", "appliances", ""]
    assert len(entries()) == 2
    client.force_login(cast.officer)
    wrong = client.post(reverse("complaints_sort"), {"chosen": numbers[2:], f"{numbers[2]}-category": "nonsense"})
    assert "nonsense" in wrong.content.decode() or wrong.status_code == 409
    client.force_login(cast.operator)
    assert client.get(reverse("complaints_sort")).status_code == 403


def test_the_list_is_narrowed_to_what_is_not_sorted(cast, client, complaint):
    number = complaint.case.number
    client.force_login(cast.officer)
    for given, is_there in (({"category": "none"}, True), ({"category": "food"}, False)):
        assert (number in client.get(reverse("complaints"), given).content.decode()) == is_there
    set_scope(everything=True)
    actions.classify(again(), category="food", by=cast.officer, at=AT)
    client.force_login(cast.officer)
    for given, is_there in (({"category": "none"}, False), ({"category": "food"}, True)):
        assert (number in client.get(reverse("complaints"), given).content.decode()) == is_there
