"""The interface for subscribers."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.utils import timezone
from tests.apps.sharing.conftest import approved, fact, organisation

from zhiheng.apps.sharing.actions import keeping_keys, recalling, subscribing
from zhiheng.apps.sharing.choices import Reason
from zhiheng.apps.sharing.models import AccessKey, Notice, Share
from zhiheng.apps.sharing.telling import digest_of
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.ledger.models import LedgerEntry

NOW = timezone.now()
LASTING = {"from_on": date(2026, 1, 1), "until_on": date(2030, 1, 1)}


@pytest.fixture
def opened(cast):
    made = approved(cast, **LASTING)
    return made, keeping_keys.issue_key(made, by=cast.reporter, at=NOW)[1]


@pytest.fixture
def ask(client, opened):
    def get(address: str, status: int = 200, *, key: str = opened[1], post: dict | None = None):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        if post is None:
            answer = client.get(f"/api/v1/credit/{address}", headers=headers)
        else:
            answer = client.post(f"/api/v1/credit/{address}", post, content_type="application/json", headers=headers)
        assert answer.status_code == status, answer.content
        set_scope(everything=True)
        return json.loads(answer.content)

    return get


def test_facts_come_page_by_page_and_each_page_leaves_a_receipt(ask, opened):
    about = organisation()
    made = [fact(about, number=number) for number in range(5)]
    first = ask("facts?limit=3")
    second = ask(f"facts?limit=3&after={first['next_after']}")
    assert [one["fact"] for one in first["items"] + second["items"]] == [one.pk for one in made]
    assert second["next_after"] is None
    receipts = list(Share.objects.order_by("pk"))
    assert [one.count for one in receipts] == [3, 2]
    assert receipts[0].digest == first["digest"] == digest_of(first["items"])
    assert receipts[0].key == AccessKey.objects.get()
    assert LedgerEntry.objects.filter(action="sharing.give_facts").count() == 2
    assert set(first["items"][0]["fields"]) == {"kind", "severity", "fine_yuan", "document", "published_on"}


def test_ledger_keeps_no_word_of_the_facts_and_names_nobody(ask, opened):
    fact(organisation())
    ask("facts")
    kept = b"".join(bytes(one.data) for one in LedgerEntry.objects.filter(action__startswith="sharing."))
    assert "李某某" not in kept.decode()
    assert "政府采购" not in kept.decode()


def test_one_organisation_is_asked_for_by_its_code(ask, opened):
    about, other = organisation(1), organisation(2)
    fact(about), fact(other)
    assert [one["uscc"] for one in ask(f"facts?code={about.uscc}")["items"]] == [about.uscc]
    empty = ask("facts?code=911401050000000000")
    assert (empty["items"], empty["receipt"]) == ([], None)


def test_without_a_key_that_opens_something_nothing_is_told(ask, opened, cast):
    for key in ("", "zhk_nonsense", opened[1][:-1]):
        assert ask("facts", 401, key=key)["code"] == "unauthorized"
    keeping_keys.withdraw_key(AccessKey.objects.get(), by=cast.reporter, at=NOW)
    ask("facts", 401)


def test_key_is_kept_as_a_hash_alone(opened):
    held = AccessKey.objects.get()
    assert opened[1] not in {held.digest, held.hint}
    assert opened[1].startswith(held.hint)


def test_subscription_that_ended_is_told_so(ask, opened, cast):
    other = approved(cast, from_on=date(2026, 1, 1), until_on=date(2026, 6, 2))
    text = keeping_keys.issue_key(other, by=cast.reporter, at=NOW)[1]
    assert ask("facts", 422, key=text)["code"] == "subscription_not_in_force"
    assert ask("subscription", key=text)["until_on"] == "2026-06-02"
    subscribing.end_subscription(opened[0], reason="不再需要", by=cast.reporter, at=NOW)
    ask("facts", 401)


def test_recall_is_read_and_acknowledged(ask, opened):
    revoked = fact(organisation())
    ask("facts")
    recalling.tell_receivers(revoked.pk, reason=Reason.REVOKED, at=NOW)
    (told,) = ask("notices")["items"]
    assert (told["fact"], told["reason"], told["acknowledged_at"]) == (revoked.pk, "revoked", None)
    assert ask("subscription")["open_notices"] == 1
    done = ask(f"notices/{told['notice']}/acknowledgement", post={"remark": "已删除"})
    assert done["acknowledged_at"]
    again = ask(f"notices/{told['notice']}/acknowledgement", post={"remark": "又一次"})
    assert again["acknowledged_at"] == done["acknowledged_at"]
    assert ask("notices")["items"] == []
    assert len(ask("notices?open_only=false")["items"]) == 1
    assert Notice.objects.get().remark == "已删除"


def test_notice_of_another_subscription_is_not_there(ask, opened, cast):
    other = approved(cast, **LASTING)
    text = keeping_keys.issue_key(other, by=cast.reporter, at=NOW)[1]
    revoked = fact(organisation())
    ask("facts", key=text)
    recalling.tell_receivers(revoked.pk, reason=Reason.REVOKED, at=NOW)
    ask(f"notices/{Notice.objects.get().pk}/acknowledgement", 404, post={})
    assert ask("notices")["items"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "after=-1", "after=99999999999999999999", "after=x"])
def test_question_that_cannot_be_is_explained(ask, opened, query):
    assert ask(f"facts?{query}", 422)["errors"][0]["where"].startswith("query.")
