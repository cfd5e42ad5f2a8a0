"""A passkey from its making to signing in with it, in a real browser under the strict policy."""

import pytest
from allauth.mfa.models import Authenticator

from tests.cast import PASSWORD, person
from tests.frontend.chromium import chromium, needs_chromium

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
@needs_chromium
@pytest.mark.django_db(transaction=True)
def test_passkey_is_made_and_signs_in_without_one_breach_of_the_policy(live_server):
    user = person("pia@pia.example", "Pia Peltola", language="en")
    with chromium(expects=()) as context:
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        make_passkey(page, live_server.url, user)
        sign_in_by_passkey(page, live_server.url)
        page.goto(f"{live_server.url}/accounts/2fa/webauthn/")
        shown = page.inner_text("main")
    assert "Laptop & <b>phone</b>" in shown
    assert Authenticator.objects.filter(user=user, type="webauthn", last_used_at__isnull=False).count() == 1
