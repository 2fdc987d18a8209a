"""Every naughty string in every text field of citizens and offices: shown as it was typed, and nothing of it runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.apps.complaints.conftest import AT, KEY, sent
from tests.apps.complaints.test_actions import mediating, session
from tests.browser.conftest import WATCH

from conftest import SHARED
from zhiheng.apps.complaints import actions, choices
from zhiheng.apps.complaints.models import Complaint
from zhiheng.platform.accounts.models import Membership
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.workflow import actions as workflow
from zhiheng.platform.workflow import receipts

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
COUNT, TOGETHER, LOOKS, GAP = 515, 6, 30, " ¦ "
RUN = "'\"><script>alert(1)</script><img src=x onerror=alert(1)></textarea><svg onload=alert(1)>{{7*7}}"
LEFT = ("htmx:", "Failed to load resource: net::ERR_")  # what was still on its way when the page was left
CANARY = "for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { window.__hit = name; };"
LOOK = """words => {
    const control = /[\\0-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\u200b-\\u200d\\u2060\\ufeff\\ufffe]/g;
    const seen = text => text.replace(control, "").replace(/[\\s\\x85]+/g, " ").trim();
    const faults = window.__hit ? [`ran ${window.__hit}`] : [];
    const home = address => new URL(address, location.href).origin === location.origin;
    for (const one of document.querySelectorAll("*")) {
        const is = test => { if (test) faults.push(one.outerHTML.slice(0, 160)); };
        is([...one.attributes].some(had => had.name.startsWith("on")));
        is(/^(iframe|object|embed|base|audio|video|math|marquee|frameset)$/.test(one.localName));
        is(one.localName === "script" && !one.src && one.type !== "application/json");
        for (const name of ["src", "href", "action", "formaction"]) {
            const address = one.getAttribute(name);
            is(address !== null && !address.startsWith("#") && !home(address));
        }
    }
    const fields = [...document.querySelectorAll("input, textarea")].map(one => one.value);
    const told = seen([document.body.textContent, ...fields].join("\\n"));
    return [...faults, ...words.filter(word => !told.includes(seen(word))).map(word => `not there: ${word}`)];
}"""
FILL = """([action, text]) => {
    const texts = "input[type=text], input[type=tel], textarea";
    const named = one => one.getAttribute("action") === action;
    const any = one => one.method === "post" && one.querySelector(texts);
    const form = [...document.forms].find(action ? named : any);
    const fields = [...form.querySelectorAll(texts)];
    for (const one of fields) one.value = text;
    form.noValidate = true;
    const typed = fields.map(one => [one.name, one.value]);
    form.requestSubmit(form.querySelector("button:not([name])") || undefined);
    return typed;
}"""
POST = """address => {
    const form = document.body.appendChild(document.createElement("form"));
    form.method = "post";
    form.action = address;
    form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
    form.submit();
}"""


@pytest.fixture
def words() -> list[str]:
    path = SHARED / "reference" / "hostile" / "blns.json"
    if not path.exists():
        pytest.skip(f"{COUNT} naughty strings not entered: {path} is missing")
    found = json.loads(path.read_text("utf-8"))
    assert len(found) == COUNT
    said = [word for word in dict.fromkeys(one.strip() for one in found) if word]
    return sorted(said, key=lambda word: not set(word) & set("<>\"'&"))  # what a browser could take for more than words


@pytest.fixture(autouse=True)
def _often(settings):
    settings.ANONYMOUS_RATE = "100000/h"


@pytest.fixture
def cast(cast):
    with system_scope():
        Membership.objects.create(user=cast.officer, role="complaint-operator")
    return cast


@pytest.fixture
def watched(chromium, live_server) -> Iterator[Page]:
    """A page in which nothing may run that was typed, and nothing may be asked of another host."""
    faults: list[str] = []

    def heed(text: str) -> None:
        if not text.startswith(LEFT):
            faults.append(text)

    context = chromium.new_context(base_url=live_server.url, locale="en-US")  # no routes: they switch the cache off
    context.add_init_script(WATCH + CANARY)
    page = context.new_page()
    page.on("dialog", lambda dialog: faults.append(f"dialog {dialog.message}"))
    page.on("console", lambda message: message.type == "error" and heed(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith(live_server.url) or faults.append(asked.url))
    yield page
    context.close()
    assert faults == []


def packed(words: list[str], longest: int) -> list[list[str]]:
    """The words by the text that they are typed into together; those longer than the field come in no text."""
    packs: list[list[str]] = [[]]
    for word in words:
        if len(word) > longest:
            continue
        if len(GAP.join([*packs[-1], word])) > longest:
            packs.append([])
        packs[-1].append(word)
    return packs


def seen(text: str) -> str:
    """What can be seen of a text: control characters are not kept, and one blank looks like another."""
    return re.sub(
        r"[\s\x85]+", " ", re.sub("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200d\u2060\ufeff\ufffe]", "", text)
    ).strip()


def look(page: Page, words: list[str]) -> None:
    assert page.evaluate(LOOK, words) == [], page.url


def typed_everywhere(page: Page, words: list[str], action: str = "") -> None:
    """Send a form with every word in every text field; too long, it comes back and holds what was typed."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        typed = page.evaluate(FILL, [action, GAP.join(words)])
    assert typed, page.url
    look(page, words)
    for name, value in typed:
        assert page.evaluate("name => document.querySelector(`[name='${name}']`).value", name) == value, (
            page.url,
            name,
        )


def opened(page: Page, receipt: str) -> None:
    """The matters of a receipt."""
    page.goto("/follow/")
    page.locator("[name=receipt]").fill(receipt)
    page.locator("[name=receipt]").press("Enter")
    page.wait_for_url("**/follow/matter/")


@pytest.mark.reference
def test_forms_come_back_with_the_words_as_they_were_typed(cast, watched, sign_in, words):
    receipt, other = sent(), sent(key="another key of enough length")
    (number,) = receipt.numbers
    with system_scope():
        mediating(Complaint.objects.get(case__number=other.numbers[0]), cast)
    page = watched
    page.goto("/complain/")
    typed_everywhere(page, words)
    page.evaluate("localStorage.clear()")
    page.goto("/follow/")
    typed_everywhere(page, words)
    opened(page, receipt.code)
    typed_everywhere(page, words, f"/follow/matter/{number}/write/")
    sign_in(page, cast.officer)
    page.goto("/work/complaints/register/")
    typed_everywhere(page, words)
    for one in (number, other.numbers[0]):
        address = f"/work/complaints/{one}/"
        page.goto(address)
        actions_there = page.evaluate("[...document.querySelectorAll('form')].map(one => one.getAttribute('action'))")
        for action in actions_there:
            if action and (action.startswith(f"{address}step/") or action == f"{address}write/"):
                typed_everywhere(page, words, action)
    page.goto(f"/work/complaints/{number}/papers/forwarding-notice/")
    typed_everywhere(page, words)
    for few in packed(words, 5000):
        page.goto("/work/complaints/")
        with page.expect_navigation(wait_until="domcontentloaded"):
            page.evaluate("text => { const one = document.querySelector('[name=text]'); one.value = text;"
                          " one.removeAttribute('maxlength'); one.form.submit(); }", GAP.join(few))  # fmt: skip
        look(page, few)


def stored(words: list[str], cast: Any, monkeypatch) -> list[tuple[str, list[str]]]:
    """Complaints with the words in their texts, in the name as far as they go; number and words of each.

    One receipt opens the first few; the very first goes through mediation.
    """
    made = receipts.receipt_of
    monkeypatch.setattr(receipts, "receipt_of", lambda key: made(KEY if key.startswith("together") else key))
    texts = {name: packed(words, longest) for name, longest in (("respondent", 200), ("name", 100), ("facts", 4000))}
    texts["product"] = texts["respondent"][::-1]
    there = []
    for at in range(len(texts["respondent"])):
        said = {name: packs[at % len(packs)] for name, packs in texts.items()}
        key = f"{'together' if at < TOGETHER else 'alone'} {at} and of enough length"
        (number,) = sent(key=key, **{name: GAP.join(pack) for name, pack in said.items()}).numbers
        there.append((number, [word for pack in said.values() for word in pack]))
    with system_scope():
        found = [Complaint.objects.select_related("case").get(case__number=number) for number, _ in there]
        handled(found[0], words, cast)
        closed(found[1:], words, cast)
    return there


def handled(complaint: Complaint, words: list[str], cast: Any) -> None:
    """Mediation with every word in every text of it."""
    given: dict[str, Any] = {"by": cast.officer, "at": AT}
    mediating(complaint, cast)
    for pack in packed(words, 2000):
        actions.write(complaint, text=GAP.join(pack), **given)
        actions.write(complaint, text=GAP.join(pack), by=None, at=AT)
    for pack in packed(words, 200):
        text = GAP.join(pack)
        session(complaint, cast.officer, place=text, attended=text, record=text, outcome=choices.SessionOutcome.OPEN)
    for question, few in zip(packed(words, 500), packed(words, 200), strict=False):
        text, lab = GAP.join(question), {"laboratory": GAP.join(few), "payer": GAP.join(few)}
        test = actions.start_test(
            complaint, kind=choices.TestKind.TEST, question=text, started_on=date(2026, 6, 6), **lab, **given
        )
        done = {"verdict": choices.Verdict.FAIL, "finished_on": date(2026, 6, 7)}
        actions.finish_test(test, result=text, **done, **given)
    actions.record_agreement(complaint, text=GAP.join(packed(words, 4000)[0]), **given)


def closed(complaints: list[Complaint], words: list[str], cast: Any) -> None:
    """The first with a reason that was asked for, the others withdrawn; answered, and on the public list."""
    given: dict[str, Any] = {"by": cast.officer, "at": AT}
    reasons, comments = packed(words, 2000), packed(words, 500)
    for at, complaint in enumerate(complaints):
        if at < len(reasons):
            workflow.take(complaint.case, transition="ask-material", reason=GAP.join(reasons[at]), **given)
        actions.withdraw(complaint, by="follower", at=AT)
        if at < len(comments):
            actions.call_back(complaint, score=1, comment=GAP.join(comments[at]), **given)
        actions.publish(complaint, is_public=True, **given)


@pytest.mark.reference
def test_what_is_stored_is_shown_as_words_on_every_page(cast, watched, sign_in, words, monkeypatch):
    there, page = stored(words, cast, monkeypatch), watched
    short = [word for pack in packed(words, 200) for word in pack]
    opened(page, receipts.receipt_of("together"))
    look(page, words)
    for language in ("en", "zh-hans"):
        page.goto(f"/language/{language}/?next=/complaints/statistics/")
        look(page, [])
        listed(
            page,
            "/complaints/published/?page=",
            there,
            [word for _, told in there[1:] for word in told if word in short],
        )
    sign_in(page, cast.officer)
    for language in ("en", "zh-hans"):
        page.goto(f"/language/{language}/?next=/work/complaints/{there[0][0]}/")
        look(page, words)
        listed(page, "/work/complaints/?standing=&page=", there, short)
    for number, told in there[:LOOKS]:
        with page.expect_navigation(wait_until="domcontentloaded"):
            page.evaluate(POST, f"/work/complaints/{number}/look/")
        look(page, told)


def listed(page: Page, address: str, there: list[Any], words: list[str]) -> None:
    """The pages of a list, and that they hold the words between them."""
    told = ""
    for at in range(-(-len(there) // 50)):
        page.goto(f"{address}{at + 1}")
        look(page, [])
        told += seen(page.evaluate("document.body.textContent"))
    assert [word for word in words if seen(word) not in told] == [], address


def test_what_a_hand_types_into_the_forms_is_shown_as_it_is(cast, watched, sign_in):
    page, word = watched, RUN
    for address in ("/complain/", "/work/complaints/register/"):
        page.goto(address)
        for name in ("respondent", "product", "facts", "name"):
            page.locator(f"[name={name}]").fill(word)
        page.locator("[name=phone]").fill("13800000000")
        page.locator("[name=division]").select_option("140105")
        page.locator("form.panel .actions button").first.click()
        if address == "/complain/":
            page.wait_for_selector(".receipt")
            opened(page, page.locator(".receipt").inner_text())
            page.locator("[name=text]").fill(word)
            page.locator("form[action$='/write/'] button").click()
            page.wait_for_selector(".message")
        else:
            page.wait_for_selector(".receipt")
        look(page, [word])
        sign_in(page, cast.officer)
    page.locator("dd a.mono").click()
    page.wait_for_selector("#help")
    look(page, [word])
    page.goto(f"{page.url}papers/forwarding-notice/")
    for one in page.locator("main form textarea, main form input[type=text]").all():
        one.fill(word)
    page.locator("main form .actions button").click()
    page.wait_for_selector("a[href$='/pdf/']")
    look(page, [])
