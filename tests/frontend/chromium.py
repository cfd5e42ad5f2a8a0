"""A real browser on the live server: signs in, watches for complaints, asks axe about every page."""

import asyncio
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from tests.cast import PASSWORD

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
AXE = Path(__file__).resolve().parents[2] / "frontend/assets/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
]

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine"
)
_driving = SimpleNamespace(playwright=None, browser=None, loop=None)


@contextmanager
def _browser():
    """The one Chromium of this process; it stays for the next visit, for starting it costs more than a short one.

    Playwright's loop counts as running for as long as the driver lives, and Django refuses its database beside a running
    loop: between visits it is put aside.
    """
    from playwright.sync_api import sync_playwright

    before = asyncio._get_running_loop()
    if _driving.playwright is None:
        _driving.playwright = sync_playwright().start()
        _driving.loop = asyncio.get_running_loop()
    asyncio._set_running_loop(_driving.loop)
    try:
        if _driving.browser is None or not _driving.browser.is_connected():
            _driving.browser = _driving.playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield _driving.browser
    finally:
        asyncio._set_running_loop(before)


def leave():
    """End this process's Chromium, where there is one."""
    if _driving.playwright is not None:
        with _browser() as browser:
            browser.close()
            _driving.playwright.stop()
        _driving.playwright = _driving.browser = None


@contextmanager
def chromium(*, expects=("422",), **context):
    """A context as of a fresh browser; whatever a page complains about fails the test at the end, but for what it `expects`."""
    cache.clear()
    complaints = []
    with _browser() as browser:
        opened = browser.new_context(locale="en-GB", reduced_motion="reduce", **context)
        opened.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        opened.on("weberror", lambda error: complaints.append(str(error.error)))
        try:
            yield opened
        finally:
            opened.close()
    assert [each for each in complaints if not any(word in each for word in expects)] == []


def sign_in(context, base, user):
    """Return a page on which the person has signed in.

    While Playwright runs, Django would open a connection of its own: everything in the database is prepared before.
    """
    page = context.new_page()
    page.goto(f"{base}/accounts/login/")
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    page.locator("form[action='/accounts/login/'] button").first.click()
    page.wait_for_load_state()
    assert "/accounts/login" not in page.url
    return page


def violations(page):
    """What axe finds on the page, in words."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' | ')))",
        RULES,
    )
    return [f"{page.url} {each}" for each in found]


def sideways(page):
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
