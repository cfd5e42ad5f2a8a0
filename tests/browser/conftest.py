"""Where the browser tests run: a live server on a real database, a phone and a desktop, and eyes on every page."""

import os
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from tests.frontend.chromium import CHROMIUM, chromium, sideways, sign_in, violations

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}


def pytest_collection_modifyitems(items):
    """Without Chromium: loudly skipped on a machine of one's own, failed on the build server."""
    if CHROMIUM or os.environ.get("CI"):
        return
    sys.stderr.write(
        "\nNO CHROMIUM: the browser tests are skipped. Install Debian's chromium or set CHROMIUM.\n"
    )
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium: install Debian's chromium or set CHROMIUM"))


@pytest.fixture(params=["phone", "desktop"])
def device(request):
    return {"phone": PHONE, "desktop": DESKTOP}[request.param]


@pytest.fixture
def is_phone(device):
    return device is PHONE


class Visitor:
    """Somebody before a page: every page opened is looked at, and what is wrong with it kept."""

    def __init__(self, page, base):
        self.page, self.base = page, base
        self.wrong, self.pages = [], set()

    def open(self, path):
        self.page.goto(self.base + path)
        return self.look()

    def go(self, act):
        """Do what leads to another page, and look at that one."""
        with self.page.expect_navigation():
            act()
        return self.look()

    def look(self):
        self.page.wait_for_load_state()
        self.pages.add(urlsplit(self.page.url).path)
        self.wrong += violations(self.page)
        if (over := sideways(self.page)) > 0:
            self.wrong.append(f"{self.page.url} is {over} px wider than the window")
        return self.page


def failure_of(request):
    """What failed, of what the page itself needed.

    A redirect that passes the service worker is followed by the browser itself; Chromium reports the worker's half
    of it as aborted although the server was asked once and answered. What is fetched ahead, and the rules for it, are
    dropped when the page is left first; so are the tab's icon and the scripts a page imports when it needs them, both
    fetched when everything else is there. The price box drops the question that a newer one replaces.
    """
    ahead = "prefetch" in request.headers.get("sec-purpose", "") or request.url.endswith(
        "/speculation-rules.json"
    )
    late = "/static/b/" in request.url
    replaced = request.url.endswith("/estimate")
    if (request.service_worker or ahead or late or replaced) and request.failure == "net::ERR_ABORTED":
        return []
    return [f"{request.url}: {request.failure}"]


@pytest.fixture
def visit(live_server, device):
    """`with visit(clara) as clara_there:` - a fresh browser in which Clara has signed in, in her `language`.

    Nothing the console says, no script error, no request that fails and no axe finding is let pass.
    """

    @contextmanager
    def visiting(user, language="en"):
        type(user).objects.filter(pk=user.pk).update(language=language)
        failed = []
        with chromium(**device) as context:
            context.on("requestfailed", lambda request: failed.extend(failure_of(request)))
            context.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
            there = Visitor(sign_in(context, live_server.url, user), live_server.url)
            yield there
        assert there.wrong == []
        assert failed == []

    return visiting
