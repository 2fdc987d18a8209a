"""A real Chromium against the live site.

Every page that a test opens is watched: a request to another host, a violation of the content security policy, an
error of a script or a failed load of a part of the page fails the test at its end. ``check(page)`` judges the page by
WCAG 2.2 AA and for sideways scrolling; ``sign_in(page, user)`` spares the form.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pylopdf_fonts_zh_cn
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, Route, sync_playwright
from tests.apps.complaints.conftest import enter

from zhiheng.platform.accounts.scope import system_scope

# Playwright drives an event loop in this thread, which Django would take for asynchronous code
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESKTOP, WIDE = (360, 740), (1280, 800), (1920, 1080)
WATCH = """
document.addEventListener("securitypolicyviolation", event =>
    console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{fonts}</dir><cachedir>{cache}</cachedir>
</fontconfig>"""


@pytest.fixture(autouse=True)
def _frame(settings, tmp_path):
    """Nobody is sent to set up a second factor, and files go where they vanish."""
    settings.ZHIHENG_REQUIRE_MFA = False
    settings.ATTACHMENTS = tmp_path / "attachments"


@pytest.fixture
def cast():
    """The units and people of complaints, committed, so that the live site sees them."""
    with system_scope():
        return enter()


def shot(page: Page, folder: Path, name: str) -> None:
    """Pictures of the page on phone and desktop, to be looked at."""
    for width, height in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)


@pytest.fixture(scope="session")
def chinese_fonts(tmp_path_factory) -> dict[str, str]:
    """The environment in which a browser finds Chinese fonts, also on a machine that has none installed."""
    home = tmp_path_factory.mktemp("fonts")
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    (home / "fonts.conf").write_text(FONTS.format(fonts=folder, cache=home / "cache"))
    return {**os.environ, "FONTCONFIG_FILE": str(home / "fonts.conf")}


@pytest.fixture(scope="session")
def chromium(chinese_fonts: dict[str, str]) -> Iterator[Browser]:
    """The distribution's Chromium; nothing is downloaded."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert path, "install your distribution's package 'chromium'"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"], env=chinese_fonts)
        yield browser
        browser.close()


@pytest.fixture
def faults() -> list[str]:
    """What went wrong in the pages of this test; a test that provokes an error on purpose empties it."""
    return []


@pytest.fixture
def page(chromium: Browser, live_server, faults: list[str]) -> Iterator[Page]:
    """An empty page that may talk to the live server only."""
    context = chromium.new_context(base_url=live_server.url, locale="en-US")
    context.add_init_script(WATCH)
    home = urlsplit(live_server.url).netloc

    def only_home(route: Route) -> None:
        if urlsplit(route.request.url).netloc == home:
            route.continue_()
        else:
            faults.append(f"request to {route.request.url}")
            route.abort()

    def heed(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(message.text)

    def look(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            faults.append(f"{response.status} {response.url}")

    context.route("**/*", only_home)
    opened = context.new_page()
    opened.on("console", heed)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("response", look)
    yield opened
    context.close()
    assert faults == []


@pytest.fixture
def sign_in(live_server) -> Callable[..., None]:
    """``sign_in(page, user)``: the page carries the session of that person from here on."""

    def enter(page: Page, user) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return enter


def excess_width(page: Page) -> int:
    """Pixels to scroll sideways once the layout is at rest: just after a resize Chromium reports the old ones."""
    return page.evaluate(
        """async () => {
            let excess = 0;
            for (let frames = 0; frames < 120; frames++) {
                await new Promise(requestAnimationFrame);
                const root = document.documentElement;  // null in a page that has only just been opened
                if (root && root.scrollWidth <= root.clientWidth) return 0;
                excess = root ? root.scrollWidth - root.clientWidth : excess;
            }
            return excess;
        }"""
    )


@pytest.fixture
def check() -> Callable[[Page], None]:
    """``check(page)``: no violation of WCAG 2.2 AA, nothing to scroll sideways, from phone to wide screen."""
    axe = Axe()

    def judge(page: Page) -> None:
        page.wait_for_load_state()
        for width, height in (PHONE, DESKTOP, WIDE):
            page.set_viewport_size({"width": width, "height": height})
            excess = excess_width(page)
            assert excess <= 0, f"{page.url} is {excess} px too wide at {width} px"
            if (width, height) == WIDE:
                continue  # the same rules as on the desktop, and axe is slow
            found = axe.run(page, options={"runOnly": STANDARDS, "resultTypes": ["violations"]})
            assert found.violations_count == 0, f"{page.url} at {width} px\n{found.generate_report()}"

    return judge
