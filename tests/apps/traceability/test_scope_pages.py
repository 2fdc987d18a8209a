"""An officer follows a suspect lot, reckons its scope, signs it and gets the list of whom to tell."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from apps.traceability.telling import AT, BAKERY, BISCUIT, CASE, FLOUR, MILL, SHOP, Story, kilograms, number, send
from zhiheng.apps.traceability.actions.scoping import reckon_scope, sign_scope
from zhiheng.apps.traceability.actions.tracing import ask_trace
from zhiheng.apps.traceability.models import Capture, RecallScope, Thing, TraceQuery
from zhiheng.apps.traceability.queries.scopes import replayed
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.signing import verify
from zhiheng.platform.signing.keys import signer
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.django_db
LOT = f"{FLOUR}/10/F1"
LATER = AT + timedelta(days=1)
SPOKEN = "抽查〔2026〕12号"


@pytest.fixture(autouse=True)
def _plain(settings):
    settings.ZHIHENG_REQUIRE_MFA = False


def person(name: str, role: str, unit: Unit) -> User:
    made = User.objects.create_user(username=name, password="pw", unit=unit, full_name=name)
    Membership.objects.create(user=made, role=role)
    return made


@pytest.fixture
def cast() -> dict[str, User]:
    with system_scope():
        city = Unit.objects.create(code="140100", name="太原市", kind="city", division="140100")
        other = Unit.objects.create(code="140200", name="大同市", kind="city", division="140200")
        mill, bakery = (
            Unit.objects.create(code=code, name=name, kind="enterprise", parent=city)
            for code, name in (("mill", "演示面粉厂"), ("bakery", "演示饼干厂"))
        )
        story = Story()
        story.make(
            {"QuantityList": [kilograms(LOT, 100)]}, {"QuantityList": [kilograms(f"{FLOUR}/10/W", 101)]}, at=MILL
        )
        story.ship({"quantityList": [kilograms(LOT, 60)]}, at=MILL, to=BAKERY)
        send(story.events, unit=mill)
        told = len(story.events)
        story.tell("ObjectEvent", "OBSERVE", at=BAKERY, bizStep="receiving", quantityList=[kilograms(LOT, 60)])
        names = [f"{BISCUIT}/21/{one}" for one in range(40)]
        story.make({"EPCList": names}, {"QuantityList": [kilograms(LOT, 50)]}, at=BAKERY)
        story.pack(CASE, names[:30], at=BAKERY)
        story.move({"epcList": [CASE]}, at=BAKERY, to=SHOP)
        send(story.events[told:], unit=bakery)
        return {
            "officer": person("officer", "traceability-officer", city),
            "stranger": person("stranger", "traceability-officer", other),
            "firm": person("firm", "enterprise", mill),
        }


def asked(by: User) -> TraceQuery:
    with system_scope():
        thing = Thing.objects.get(pk=number(LOT))
    return ask_trace(thing, direction="forward", purpose="sampling", reference=SPOKEN, by=by, at=LATER)


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_whole_way_from_the_suspect_lot_to_the_list_of_whom_to_tell(cast):
    client = enter(cast["officer"])
    form = {"code": "(01)06901234567892(10)F1", "direction": "forward", "purpose": "sampling", "reference": SPOKEN}
    found = client.post(reverse("trace"), form, follow=True)
    assert found.status_code == 200
    assert "41" in found.content.decode()
    with system_scope():
        pk = TraceQuery.objects.get().pk
    page = client.post(reverse("trace_reckon", args=[pk]), {"tolerance": "5", "with_loose": "on"}, follow=True)
    assert "演示饼干厂" in page.content.decode()
    with system_scope():
        scope = RecallScope.objects.get()
    assert client.post(reverse("trace_scope_sign", args=[scope.pk]), follow=True).status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("trace_scope_notices", args=[scope.pk])).content))
    assert book.sheetnames == ["通知名单", "明细", "曾经手", "疑点", "说明"]
    told = {(row[0], row[2]): row[4] for row in book["通知名单"].iter_rows(min_row=2, values_only=True)}
    assert told == {("演示饼干厂", SHOP): 30, ("演示饼干厂", BAKERY): 11, ("演示面粉厂", MILL): 1}
    assert len(list(book["明细"].rows)) == scope.summary["lines"] + 1
    same = client.get(reverse("trace_scope", args=[scope.pk]) + "?check=1")
    assert "逐字节一致" in same.content.decode()


def test_code_that_is_wrong_or_in_no_event_is_answered_with_what_to_do_and_kept(cast):
    client = enter(cast["officer"])
    for code, said in (("(01)06901234567891(10)F1", "校验"), ("(01)06901234567892(10)NO", "没有任何追溯事件")):
        answer = client.post(reverse("trace"), {"code": code, "direction": "forward", "purpose": "recall"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert code in page


def test_scope_comes_out_the_same_byte_for_byte_after_more_was_told(cast):
    scope = reckon_scope(asked(cast["officer"]), by=cast["officer"], at=LATER)
    with system_scope():
        story = Story(hour=90)
        story.sell({"quantityList": [kilograms(LOT, 1)]}, at=MILL)
        send(story.events, unit=scope.unit, at=LATER + timedelta(days=1))
    assert replayed(scope) == bytes(scope.document)
    assert hashlib.sha256(bytes(scope.document)).hexdigest() == scope.sha256
    again = reckon_scope(asked(cast["officer"]), by=cast["officer"], at=LATER + timedelta(days=2))
    assert bytes(again.document) != bytes(scope.document)


def test_signed_scope_verifies_and_neither_it_nor_its_lines_can_be_changed(cast):
    scope = sign_scope(reckon_scope(asked(cast["officer"]), by=cast["officer"], at=LATER), by=cast["officer"], at=LATER)
    assert verify(scope.algorithm, signer().public_key, bytes(scope.document), bytes(scope.signature))
    with pytest.raises(Problem, match="signed already"):
        sign_scope(scope, by=cast["officer"], at=LATER)
    for change in ("recallscope SET sha256 = ''", "scopeline SET state = 'sold'", "tracequery SET purpose = 'drill'"):
        with system_scope(), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE traceability_{change}")


def test_each_trace_and_scope_leaves_one_entry_without_the_reference_that_may_name_somebody(cast):
    sign_scope(reckon_scope(asked(cast["officer"]), by=cast["officer"], at=LATER), by=cast["officer"], at=LATER)
    for action in ("ask_trace", "reckon_scope", "sign_scope"):
        entry = LedgerEntry.objects.get(action=f"traceability.{action}")
        assert SPOKEN not in bytes(entry.data).decode()
    said = json.loads(bytes(LedgerEntry.objects.get(action="traceability.ask_trace").data))
    assert "sampling" in json.dumps(said)


def test_another_city_sees_neither_trace_nor_scope_and_a_firm_may_not_trace(cast):
    scope = reckon_scope(asked(cast["officer"]), by=cast["officer"], at=LATER)
    stranger, firm = enter(cast["stranger"]), enter(cast["firm"])
    for name, key in (
        ("trace_query", scope.query_id),
        ("trace_scope", scope.pk),
        ("trace_scope_notices", scope.pk),
        ("trace_scope_document", scope.pk),
    ):
        assert stranger.get(reverse(name, args=[key])).status_code == 404
        assert firm.get(reverse(name, args=[key])).status_code == 403
    assert stranger.post(reverse("trace_scope_sign", args=[scope.pk])).status_code == 404
    assert stranger.post(reverse("trace_reckon", args=[scope.query_id]), {"tolerance": 5}).status_code == 404
    assert firm.post(reverse("trace_scope_sign", args=[scope.pk])).status_code == 403
    assert firm.post(reverse("trace"), {"code": LOT, "direction": "forward", "purpose": "recall"}).status_code in (
        200,
        403,
    )
    with system_scope():
        assert TraceQuery.objects.count() == 1


def test_scope_reckoned_while_a_file_comes_in_rests_on_what_was_known_before_it(cast):
    with system_scope():
        unit = Unit.objects.get(code="mill")
        under_way = Capture.objects.create(unit=unit, sha256="0" * 64, is_rollback=False, received_at=LATER)
    scope = reckon_scope(asked(cast["officer"]), by=cast["officer"], at=LATER + timedelta(minutes=1))
    assert scope.known_at < LATER
    with system_scope():
        story = Story(hour=90)
        told = story.tell("ObjectEvent", "OBSERVE", at=MILL, bizStep="retail_selling", quantityList=[kilograms(LOT, 1)])
        send([told], unit=unit, at=LATER)  # recorded at the instant at which that capture began
        Capture.objects.filter(pk=under_way.pk).update(finished_at=LATER + timedelta(minutes=2))
    assert replayed(scope) == bytes(scope.document)
