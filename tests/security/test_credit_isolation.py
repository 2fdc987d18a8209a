"""Every address of credit, sharing and the register, asked for by people whose business it is not.

An address of these apps that is neither walked here nor named with its reason fails the first test. What each asker
sends is a form that would do: what keeps it from being done is the right alone.
"""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from tests.apps.sharing.conftest import enter, fact, organisation, terms

from registry_samples import code
from zhiheng.apps.credit import urls as credit_urls
from zhiheng.apps.credit import urls_enterprise as credit_enterprise_urls
from zhiheng.apps.credit.actions import casing, grading
from zhiheng.apps.credit.models import Comparison, CreditCase, MovedGrade, RuleSetVersion, StandingGrade
from zhiheng.apps.registry import urls as registry_urls
from zhiheng.apps.registry.corrections.actions import file_correction
from zhiheng.apps.registry.mergers.actions import ask_for_merger
from zhiheng.apps.registry.models import Correction
from zhiheng.apps.sharing import urls as sharing_urls
from zhiheng.apps.sharing.actions import exchanging, keeping_keys, recalling, subscribing
from zhiheng.apps.sharing.actions.delivering import push_facts
from zhiheng.apps.sharing.actions.giving import give_facts
from zhiheng.apps.sharing.actions.reporting import issue_report
from zhiheng.apps.sharing.choices import Channel, Edition, Reason
from zhiheng.apps.sharing.models import AccessKey, CreditReport, Delivery, Notice, ShareFile
from zhiheng.apps.sharing.queries.giving import Asked
from zhiheng.platform.accounts.actions import add_unit
from zhiheng.platform.accounts.choices import UnitKind
from zhiheng.platform.accounts.models import Membership, User
from zhiheng.platform.accounts.queries import permissions_of
from zhiheng.platform.accounts.scope import system_scope

pytestmark = pytest.mark.django_db(transaction=True)  # a report needs entries that are committed
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
HIDDEN, PURPOSE, REASON = "密罚〔77〕号", "密件审查用途", "密更正理由"
WORDS, FIRM, OTHER = "密申请整改说明", "山西某某1号食品有限公司", "大同某某2号食品有限公司"

# what belongs to one organisation, case or subscription: the kwargs that lead to the one of the world
CREDIT_ONE = {
    "credit_fact": ("fact",), "credit_fact_revoke": ("fact",), "credit_fact_correct": ("fact",),
    "credit_grade": ("firm",), "credit_regrade": ("firm",), "credit_repair": ("firm",), "credit_objection": ("firm",),
    "credit_case": ("case",), "credit_case_step": ("case", "step"), "credit_case_decide": ("case", "proposal", "verb"),
    "credit_own_object": ("case",), "credit_own_step": ("case", "withdraw"),
}  # fmt: skip
CREDIT_ALL = (
    "credit", "credit_grades", "credit_changes", "credit_grade_all", "credit_cases", "credit_own", "credit_own_file",
    "credit_rules", "credit_rules_compare", "credit_watch", "credit_consequences", "credit_facts", "credit_catalogue",
    "credit_catalogue_fields",
    "credit_rules_comparison", "credit_rules_ask_comparison",
)  # fmt: skip
SHARING_ONE = {
    **dict.fromkeys(("subscription", "subscription_decide", "subscription_end", "subscription_key"), ("subscription",)),
    **dict.fromkeys(("subscription_consent", "subscription_package"), ("subscription",)),
    "key_withdraw": ("key",), "delivery_again": ("delivery",), "package": ("package",), "notice": ("notice",),
    "credit_report_file": ("report", "ending"),
}  # fmt: skip
SHARING_ALL = (
    "subscriptions", "subscription_choose", "subscription_ask", "receipts", "deliveries", "packages", "notices",
    "credit_reports", "credit_report_issue",
)  # fmt: skip
REGISTRY_ONE = {
    "correction": ("correction",), "correction_accept": ("correction",), "correction_refuse": ("correction",),
    "correction_transfer": ("correction",), "merger": ("merger",), "merger_ask": ("firm",),
    "organisation": ("firm",), "own_correction": ("correction",), "correction_withdraw": ("correction",),
}  # fmt: skip
REGISTRY_ALL = (
    "organisations", "organisation_lines_returned", "corrections", "mergers", "mergers_find", "my_enterprise",
    "own_corrections", "correction_ask",
)  # fmt: skip
PUBLIC = {
    "public_organisations": (), "public_organisation": ("uscc",), "credit_lookup": (), "credit_penalties": (),
    "credit_dishonest": (), "credit_how_to_verify": (), "credit_verify": ("sha256",), "credit_organisation": ("uscc",),
    "credit_public_file": ("report", "ending"), "credit_start": (), "credit_apply": ("uscc", "kind"),
    "credit_follow": (), "credit_matter": (), "credit_matter_object": ("case",),
    "credit_matter_step": ("case", "withdraw"),
}  # fmt: skip
NOT_WALKED = {
    "credit_public_report": "everybody may have the public report made; tests/apps/sharing/test_reporting.py",
    "credit_script": "a file of the program, the same for everybody; tests/apps/sharing/test_reporting.py",
}
ONE = {**CREDIT_ONE, **SHARING_ONE, **REGISTRY_ONE}
ALL = (*CREDIT_ALL, *SHARING_ALL, *REGISTRY_ALL)
# a department of the province sees what the catalogue shares among authorities; of persons, who heads
# a firm alone
OF_THE_PLACE = {"credit_fact": (HIDDEN,), "credit_grade": (), "credit_case": (WORDS,), "organisation": ("张某",)}
KINDS = {"credit_rules_comparison": ("comparison",), "credit_own_file": ("kind",), "subscription_ask": ("item",)}
# forms whose every answer is somebody's own: they are asked for, and sent by nobody in this walk
OF_ONES_OWN = {"correction_ask", "credit_own_file", "subscription_ask", "credit_report_issue", "mergers_find",
               "credit_apply", "credit_rules_ask_comparison"}  # fmt: skip


def names() -> dict[str, object]:
    """All addresses of the three apps with their views."""
    found = [*credit_urls.urlpatterns, *credit_enterprise_urls.urlpatterns, *sharing_urls.urlpatterns]
    return {one.name: one.callback for one in [*found, *registry_urls.urlpatterns]}


def permission_of(view) -> str | None:
    """What the page itself asks for."""
    return getattr(view, "permission", None) or getattr(
        getattr(getattr(view, "view_class", None), "dispatch", None), "permission", None
    )


def test_every_address_is_walked_or_left_out_for_a_reason():
    walked = [*ONE, *ALL, *PUBLIC, *NOT_WALKED]
    assert sorted(walked) == sorted(names())
    assert all(NOT_WALKED.values())


def test_pages_of_the_workbench_ask_for_a_permission_and_public_ones_for_none():
    asked = {name for name, view in names().items() if permission_of(view)}
    assert asked == {*ONE, *ALL}


@pytest.fixture
def world(db, settings, tmp_path):
    """A firm of Taiyuan and everything that credit, sharing and the register know of it."""
    settings.ATTACHMENTS = tmp_path / "attachments"
    with system_scope():
        cast = enter()
        firm = organisation(1)
        other = organisation(2, name=OTHER, division="140212", legal_representative="王某")
        twin = organisation(3, name="山西某某1号食品厂")
        seen = fact(firm, fields=penalty("罚〔1〕号", is_published=True))
        hidden = fact(firm, number=2, fields=penalty(HIDDEN, is_published=False))
    with system_scope():
        people = of(cast, firm, other)
    grading.grade_organisation(firm.pk, as_of=TODAY, by=None, at=NOW)
    with system_scope():
        made = shared(cast, firm, hidden) | asked(people, firm, twin, hidden) | {"comparison": compared(firm)}
    said = {"fact": hidden.pk, "firm": firm.pk, "uscc": firm.uscc, "sha256": "0" * 64, "kind": "objection"}
    said |= {"step": "accept", "withdraw": "withdraw", "proposal": 1, "verb": "confirm", "ending": "json"}
    return SimpleNamespace(cast=cast, people=people, seen=seen, said=said | made | {"item": "penalty"})


def penalty(document: str, **more: object) -> dict[str, object]:
    on = str(TODAY - timedelta(days=30))
    return {"kind": "fine", "severity": "general", "sector": "other", "fine_yuan": "20000", "document": document,
            "published_on": on, "decided_on": on, "responsible": "李某某", **more}  # fmt: skip


def compared(firm) -> int:
    """Two versions of the rules, by which the firm's grade would be another."""
    version = RuleSetVersion.objects.first()
    made = Comparison.objects.create(before=version, after=version, as_of=TODAY, known_at=NOW, finished_at=NOW)
    told = {"division": firm.division, "before": "honest", "after": "lacking", "score_before": 1, "score_after": 0}
    MovedGrade.objects.create(comparison=made, organisation=firm, **told)
    return made.pk


def of(cast, firm, other) -> dict[str, User]:
    """Who asks, and the owner, who does not."""

    def person(name, unit, *roles):
        user = User.objects.create(username=name, unit=unit)
        Membership.objects.bulk_create(Membership(user=user, role=role) for role in roles)
        return user

    def enterprise(one):
        parent = cast.units["140105" if one is firm else "140212"]
        return add_unit(code=one.uscc, name=one.name, kind=UnitKind.ENTERPRISE, parent=parent, by="system", at=NOW)

    datong = cast.units["city-datong"]
    return {
        "officer of another city": person("datong", datong, "credit-officer", "credit-head", "registry-officer"),
        "department of another matter": cast.stranger,
        "department without a right": person("silent", cast.units["housing-construction"], "safety-officer"),
        "another enterprise": person("rival", enterprise(other), "enterprise"),
        "owner": person("owner", enterprise(firm), "enterprise"),
    }


def shared(cast, firm, hidden) -> dict[str, object]:
    """A subscription with a key, receipts, a notice, a delivery, a package and a full report."""
    given = terms(from_on=TODAY, until_on=TODAY + timedelta(days=100), purpose=PURPOSE, endpoint="https://example.org/")
    made = subscribing.ask_subscription(unit=cast.finance, terms=given, by=cast.reporter, at=NOW)
    made = subscribing.decide_subscription(made, is_approved=True, decision="", by=cast.approver, at=NOW)
    keeping_keys.issue_key(made, by=cast.reporter, at=NOW)
    give_facts(made, asked=Asked(), channel=Channel.PULL, at=NOW)
    push_facts(made, at=NOW)
    recalling.tell_receivers(hidden.pk, reason=Reason.REVOKED, at=NOW)
    exchanging.make_package(made, by=cast.reporter, at=NOW)
    report = issue_report(firm.pk, edition=Edition.FULL, purpose=PURPOSE, by=cast.reporter, at=timezone.now())
    return {
        "subscription": made.pk, "key": AccessKey.objects.get().pk, "delivery": Delivery.objects.first().pk,
        "notice": Notice.objects.get().pk, "package": ShareFile.objects.get().pk, "report": report.number,
    }  # fmt: skip


def asked(people, firm, twin, hidden) -> dict[str, object]:
    """A matter of credit, a correction, and a question whether two are one."""
    filing = casing.Filing(key="k" * 43, organisation=firm.pk, facts=(hidden.pk,), words=WORDS, commitment="")
    casing.object_to_information(filing, by=None, at=NOW)
    wanted = {"fact": "name", "wanted": "山西新名食品有限公司", "reason": REASON}
    file_correction(**wanted, by=people["owner"], at=NOW)
    clerk = User.objects.get(username="office-1")
    merger = ask_for_merger(survivor=firm, absorbed=twin, by=clerk, at=NOW)
    return {
        "case": CreditCase.objects.get().case.number, "correction": Correction.objects.get().number,
        "merger": merger.pk,
    }  # fmt: skip


PARAMETERS = ("q", "sort", "page", "code", "city", "kind", "state", "as_of", "known_on", "version", "before", "after",
              "since", "subscription", "value", "text", "fact")  # fmt: skip
WORDS_OF_ENEMIES = ("<script>alert(1)</script>", "'; DROP TABLE x; --", "\x00\x01", "9" * 40, "-1", "NaN",
                    "99999-12-31", "\u202e{{7*7}}%00", "A" * 5000)  # fmt: skip
SAID = {
    "is_approved": "yes", "decision": "同意", "reason": "无", "remark": "已处理", "purpose": "查询", "answer": "同意",
    "document": "授权1号", "until_on": str(TODAY), "words": "异议", "commitment": "承诺", "contact": "",
    "key": "z" * 43, "step": "refuse", "typed": "x", "unit": "1", "other": code(3), "code": code(1),
}  # fmt: skip
ASKERS = ("officer of another city", "department of another matter", "department without a right",
          "another enterprise", "nobody")  # fmt: skip
# what must stand on no page of theirs
SECRETS = (HIDDEN, PURPOSE, REASON, WORDS, "李某某", "张某")


def sent(browser: Client, name: str, world, parts: tuple[str, ...]):
    """The answers to looking and to sending a form."""
    there = reverse(name, args=[world.said[part] for part in parts])
    yield browser.get(there, {"q": FIRM} if name in PUBLIC else {})
    if name not in OF_ONES_OWN:
        yield browser.post(there, SAID)
    if name in ALL:
        yield browser.get(there, {"export": "csv"})


def body(answer) -> str:
    """What it shows, streamed or not."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return data.decode(errors="replace")


def everything() -> dict[str, list[str]]:
    """All rows of the three apps and of cases, to see that none was changed."""
    with system_scope():
        models = [
            one
            for label in ("credit", "sharing", "registry", "workflow")
            for one in apps.get_app_config(label).get_models()
        ]
        return {
            one._meta.label: serializers.serialize("jsonl", one.objects.order_by("pk")).splitlines() for one in models
        }


def signed_in(world, who: str) -> tuple[Client, set[str]]:
    browser = Client()
    if who == "nobody":
        return browser, set()
    browser.force_login(world.people[who])
    with system_scope():
        return browser, set(permissions_of(world.people[who]))


@pytest.mark.parametrize("who", ASKERS)
def test_nobody_sees_or_changes_what_is_not_theirs(world, settings, who):
    settings.ZHIHENG_REQUIRE_MFA = False
    before, found = everything(), names()
    browser, granted = signed_in(world, who)
    is_near = who == "department of another matter"
    for name, parts in {**ONE, **{one: KINDS.get(one, ()) for one in ALL}}.items():
        has_right = permission_of(found[name]) in granted
        for answer in sent(browser, name, world, parts):
            told = f"{who}: {name} {answer.status_code} {body(answer)[:300] if answer.status_code == 500 else ''}"
            assert answer.status_code < 500, told
            if who == "nobody":
                assert answer.status_code == 405 or "/accounts/login/" in answer.url, told
            elif not has_right:
                assert answer.status_code in (403, 405), told
            elif name in ONE and not (is_near and name in OF_THE_PLACE):
                assert answer.status_code in (403, 404, 405), told
            _keeps_silent(
                answer, told, *(() if is_near else (FIRM,)), but=OF_THE_PLACE.get(name, ()) if is_near else ()
            )
    assert everything() == before


def _keeps_silent(answer, told: str, *secrets: str, but: tuple[str, ...] = ()) -> None:
    if answer.status_code == 200:
        page = body(answer)
        assert [one for one in (*SECRETS, *secrets) if one in page and one not in but] == [], told


@pytest.mark.parametrize("who", ASKERS)
def test_public_pages_tell_nobody_more_than_what_is_public(world, settings, who):
    settings.ZHIHENG_REQUIRE_MFA = False
    before = everything()
    browser, _ = signed_in(world, who)
    for name, parts in PUBLIC.items():
        for answer in sent(browser, name, world, parts):
            told = f"{who}: {name} {answer.status_code}"
            assert answer.status_code < 500, told
            _keeps_silent(answer, told)
    assert everything() == before


def hostile(browser: Client, name: str, parts: tuple[str, ...], word: str, said: dict[str, object]):
    """The word in the address, in the parameters and in every field, of the real thing and of what is not there."""
    numbers = (
        "fact",
        "firm",
        "comparison",
        "proposal",
        "subscription",
        "key",
        "delivery",
        "package",
        "notice",
        "merger",
    )
    for told in (said, dict.fromkeys(said, word) | dict.fromkeys(numbers, 10**30)):
        try:
            there = reverse(name, args=[told[part] for part in parts])
        except NoReverseMatch:  # the address takes no such word
            continue
        asked = dict.fromkeys(PARAMETERS, word)
        yield browser.get(there, asked)
        yield browser.get(there, asked | {"export": "csv"})
        yield browser.post(there, dict.fromkeys(SAID, word))


@pytest.mark.parametrize("word", WORDS_OF_ENEMIES, ids=range(len(WORDS_OF_ENEMIES)))
def test_no_word_in_address_parameter_or_field_breaks_a_page(world, settings, word):
    settings.ZHIHENG_REQUIRE_MFA = False
    with system_scope():
        every = User.objects.create(username="every", unit=world.cast.units["lead-office"], is_superuser=True)
    for user in (None, every, world.people["owner"]):
        browser = Client(raise_request_exception=False)
        if user is not None:
            browser.force_login(user)
        for name, parts in {**ONE, **PUBLIC, **{one: KINDS.get(one, ()) for one in ALL}}.items():
            for answer in hostile(browser, name, parts, word, world.said):
                assert answer.status_code < 500, (
                    f"{user} {answer.request['PATH_INFO']} {answer.request['QUERY_STRING']}"
                )
                assert "<script>alert" not in (body(answer) if "html" in answer.headers.get("Content-Type", "") else "")


def test_a_key_opens_its_own_subscription_alone(world, settings):
    with system_scope():
        given = terms(from_on=TODAY, until_on=TODAY + timedelta(days=9), item="award", fields=("title",))
        mine = subscribing.ask_subscription(unit=world.cast.stranger.unit, terms=given, by=world.cast.stranger, at=NOW)
        clerk = world.cast.office
        mine = subscribing.decide_subscription(mine, is_approved=True, decision="", by=clerk, at=NOW)
        _, text = keeping_keys.issue_key(mine, by=world.cast.stranger, at=NOW)
    before = everything()
    browser = Client(headers={"Authorization": f"Bearer {text}"})
    answers = [browser.get(f"/api/v1/credit/{one}") for one in ("subscription", "facts", "notices?open_only=false")]
    there = f"/api/v1/credit/notices/{world.said['notice']}/acknowledgement"
    answers.append(browser.post(there, {"remark": "代为确认"}, content_type="application/json"))
    assert [one.status_code for one in answers] == [200, 200, 200, 404]
    for answer in answers:
        _keeps_silent(answer, answer.request["PATH_INFO"], FIRM)
    after = everything()
    assert {k for k in after if after[k] != before[k]} <= {"sharing.Share", "sharing.AccessKey"}
    for one in ("subscription", "facts", "notices"):
        assert Client().get(f"/api/v1/credit/{one}").status_code == 401


def test_the_world_holds_what_the_walk_looks_for(world, settings):
    settings.ZHIHENG_REQUIRE_MFA = False
    with system_scope():
        assert StandingGrade.objects.filter(organisation=world.said["firm"]).exists()
        assert CreditReport.objects.get().purpose == PURPOSE
    browser = Client()
    browser.force_login(world.cast.reporter)
    for name in ("subscription", "notice", "package"):
        assert browser.get(reverse(name, args=[world.said[name]])).status_code == 200
