"""What is our own fault, or the server's, is told as a problem, too: with a stable code and without our insides."""

import logging

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client as Browser

from frontend.api.views import account
from tests.frontend.api.rows import refused

SECRET = "row 4711 of accounts_user"
pytestmark = pytest.mark.django_db


def raising(error):
    def fail(*args, **kwargs):
        raise error

    return fail


@pytest.fixture
def ask(api, clara):
    """Ask as Clara's program, with the answer a server gives instead of the exception a test client raises."""
    headers = api(clara).headers

    def call(path="/api/v1/me", method="GET", body=b"", **extra):
        browser = Browser(raise_request_exception=False)
        return browser.generic(method, path, body, "application/json", headers=headers | extra)

    return call


class TestBug:
    @pytest.fixture(autouse=True)
    def bug(self, ask, monkeypatch):
        monkeypatch.setattr(account.Membership.objects, "current", raising(ZeroDivisionError(SECRET)))

    def test_is_a_problem_that_tells_nothing_of_it(self, ask):
        response = ask()
        refused(response, 500, "internal_error")
        assert SECRET not in response.content.decode()
        assert "Traceback" not in response.content.decode()

    def test_is_logged_once_with_its_traceback(self, ask, caplog):
        with caplog.at_level(logging.ERROR, logger="django.request"):
            ask()
        [record] = [each for each in caplog.records if each.name == "django.request"]
        assert (record.levelname, record.exc_info[0], record.status_code) == ("ERROR", ZeroDivisionError, 500)
        assert SECRET in str(record.exc_info[1])

    def test_still_reaches_whoever_watches_for_faults(self, api, clara):
        with pytest.raises(ZeroDivisionError):
            api(clara).get("/me")

    def test_speaks_the_language_asked_for(self, ask):
        assert "Felet är vårt" in ask(**{"Accept-Language": "sv"}).json()["detail"]


@pytest.mark.parametrize("error", [OperationalError(SECRET), InterfaceError(SECRET)], ids=["gone", "closed"])
class TestDatabaseAway:
    def test_is_503_in_a_view(self, ask, monkeypatch, error, caplog):
        monkeypatch.setattr(account.Membership.objects, "current", raising(error))
        response = ask()
        refused(response, 503, "unavailable")
        assert response["Retry-After"] == "10"
        assert SECRET not in response.content.decode()
        assert any(each.exc_info for each in caplog.records if each.name == "django.request")

    def test_is_503_while_the_token_is_looked_up(self, ask, monkeypatch, error):
        monkeypatch.setattr("frontend.api.authentication.authenticate_token", raising(error))
        refused(ask(), 503, "unavailable")

    def test_is_503_before_any_view(self, ask, monkeypatch, error):
        monkeypatch.setattr("frontend.middleware.PageMiddleware.__call__", raising(error))
        response = ask()
        refused(response, 503, "unavailable")
        assert response["Retry-After"] == "10"

    def test_is_a_page_of_its_own_for_people(self, monkeypatch, error):
        monkeypatch.setattr("frontend.middleware.PageMiddleware.__call__", raising(error))
        response = Browser(raise_request_exception=False).get("/")
        assert (response.status_code, response["Retry-After"]) == (503, "10")
        assert response["Content-Type"].startswith("text/html")
        assert SECRET not in response.content.decode()


class TestServer:
    def test_a_fault_before_any_view_is_a_problem(self, ask, monkeypatch):
        monkeypatch.setattr("frontend.middleware.PageMiddleware.__call__", raising(ZeroDivisionError(SECRET)))
        refused(ask(), 500, "internal_error")

    def test_a_wrong_host_is_a_problem(self, ask):
        refused(ask(Host="evil host/"), 400, "malformed")

    @pytest.mark.parametrize("path", ["/api/", "/api/v2/me", "/api/v1/me%00", "/api/v1/..%2fadmin"])
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_an_unknown_address_is_a_problem(self, ask, path, method):
        refused(ask(path, method), 404, "not_found")

    def test_a_page_elsewhere_stays_a_page(self):
        response = Browser().get("/apiary")
        assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")

    def test_compression_does_not_garble_a_problem(self, ask):
        refused(ask("/api/v2", **{"Accept-Encoding": "gzip"}), 404, "not_found")

    def test_no_cookie_and_no_forgery_token_is_asked_for(self, api, clara):
        browser = Browser(enforce_csrf_checks=True)
        browser.force_login(clara)
        response = browser.post("/api/v1/payments", "{}", content_type="application/json")
        refused(response, 401, "not_signed_in")
