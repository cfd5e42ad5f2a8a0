"""A passkey from its making to signing in with it, in a real browser under the strict policy."""

import shutil

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from tests.cast import PASSWORD, person

CHROMIUM = shutil.which("chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def press(page, button):
    page.locator(button).click()


def make_passkey(page, base, user):
    page.goto(f"{base}/accounts/login/")
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    press(page, "form[action='/accounts/login/'] button")
    page.wait_for_url("**/home")
    page.goto(f"{base}/accounts/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    press(page, "form[action='/accounts/reauthenticate/'] button")
    page.fill("#id_name", "Laptop & <b>phone</b>")
    page.check("#id_passwordless")
    press(page, "#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")


def sign_in_by_passkey(page, base):
    page.goto(f"{base}/accounts/logout/")
    press(page, "form[action='/accounts/logout/'] .btn--primary")
    page.wait_for_url(f"{base}/")
    page.goto(f"{base}/accounts/login/")
    press(page, "#passkey_login")
    page.wait_for_url("**/home")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.django_db(transaction=True)
def test_passkey_is_made_and_signs_in_without_one_breach_of_the_policy(live_server):
    from playwright.sync_api import sync_playwright

    cache.clear()
    user = person("pia@pia.example", "Pia Peltola", language="en")
    complaints = []
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = chromium.new_context(locale="en-GB", reduced_motion="reduce").new_page()
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        tools = page.context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        make_passkey(page, live_server.url, user)
        sign_in_by_passkey(page, live_server.url)
        page.goto(f"{live_server.url}/accounts/2fa/webauthn/")
        shown = page.inner_text("main")
        chromium.close()
    assert complaints == []
    assert "Laptop & <b>phone</b>" in shown
    assert Authenticator.objects.filter(user=user, type="webauthn", last_used_at__isnull=False).count() == 1
