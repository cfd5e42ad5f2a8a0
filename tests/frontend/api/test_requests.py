"""What happens before any room is asked: tokens, addresses, methods, bodies, limits, languages."""

import json
from datetime import timedelta

import pytest
from django.test import Client as Browser

from backoffice.accounts.operations import create_token, deactivate_user, revoke_token
from frontend.api import limits, parsing
from tests.frontend.api.rows import nothing_changes, refused

pytestmark = pytest.mark.django_db


class TestToken:
    def test_is_needed(self, api):
        response = api(None).get("/me")
        refused(response, 401, "not_signed_in")
        assert response["WWW-Authenticate"] == "Bearer"

    def test_that_is_unknown_is_401(self, api):
        refused(api().call("GET", "/me", headers={"Authorization": "Bearer nonsense"}), 401, "token_invalid")
        refused(api().call("GET", "/me", headers={"Authorization": "Basic eDp5"}), 401, "token_invalid")

    def test_that_has_expired_is_401(self, api, clara, at, clock):
        _, secret = create_token(user=clara, name="short", at=at, expires_at=at + timedelta(hours=1))
        headers = {"Authorization": f"Bearer {secret}"}
        assert api().call("GET", "/me", headers=headers).status_code == 200
        clock(hours=1)
        refused(api().call("GET", "/me", headers=headers), 401, "token_expired")

    def test_that_was_revoked_is_401(self, api, clara, at):
        program = api(clara)
        token = clara.api_tokens.get()
        revoke_token(token_id=token.pk, actor=clara, at=at)
        refused(program.get("/me"), 401, "token_invalid")

    def test_of_a_closed_account_is_401(self, api, clara, matti, at):
        program = api(clara)
        deactivate_user(user_id=clara.pk, actor=matti, at=at)
        refused(program.get("/me"), 401, "token_invalid")

    def test_is_the_only_way_in(self, api, clara):
        browser = Browser()
        browser.force_login(clara)
        response = browser.post("/api/v1/assignments", "{}", content_type="application/json")
        refused(response, 401, "not_signed_in")


class TestAddress:
    @pytest.mark.parametrize(
        "path",
        [
            "/nothing",
            "/me/",
            "/units/1",
            "/units/%00",
            "/units/U-1'--",
            "/assignments/a-7k3m9qxwb",
            "/assignments/A-XX/proposals",
            "/routing/plan",
            "/",
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_that_is_none_is_a_problem(self, api, clara, path, method):
        refused(api(clara).call(method, path), 404, "not_found")

    def test_that_is_none_needs_no_token(self, api):
        refused(api().get("/nothing"), 404, "not_found")

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("PUT", "/assignments", "GET, HEAD, POST"),
            ("DELETE", "/me", "GET, HEAD"),
            ("GET", "/claims", "POST"),
            ("OPTIONS", "/me", "GET, HEAD"),
            ("PATCH", "/payments", "POST"),
        ],
    )
    def test_called_the_wrong_way_says_what_works(self, api, clara, method, path, allowed):
        response = api(clara).call(method, path)
        refused(response, 405, "method_not_allowed")
        assert response["Allow"] == allowed


class TestBody:
    @pytest.mark.parametrize(
        "raw",
        [
            b"{",
            b"\xff\xfe",
            b'{"a": NaN}',
            b"[" * 100_000,
            b'{"title": "\\ud800"}',
            b'{"a":' * 50_000,
            b'{"brief":' + b'{"roles":[' * 200 + b"1" + b"]}" * 200 + b"}",
        ],
        ids=["cut", "bytes", "NaN", "deep list", "half a pair", "deep object", "whole, and deep"],
    )
    def test_that_is_no_json_is_400(self, api, olli, raw):
        with nothing_changes():
            refused(api(olli).call("POST", "/assignments", raw=raw), 400, "malformed")

    @pytest.mark.parametrize("raw", [b"[]", b'"text"', b"3", b"null", b"true"])
    def test_that_is_no_object_is_422(self, api, olli, raw):
        body = refused(api(olli).call("POST", "/assignments", raw=raw), 422, "invalid")
        assert body["fields"]

    def test_with_an_unknown_member_is_422_and_names_it(self, api, olli, kaski):
        body = {"client": kaski.ref, "service": "prospecting", "status": "placed", "unit_price_cents": 1}
        fields = refused(api(olli).post("/assignments", body), 422, "invalid")["fields"]
        assert fields["status"] == fields["unit_price_cents"] == "Unknown member. Remove it."

    def test_of_another_type_is_415(self, api, olli):
        program = api(olli)
        refused(program.call("POST", "/assignments", raw=b"a=1", content_type="application/x-www-form-urlencoded"), 415, "unsupported_media_type")  # fmt: skip
        refused(program.call("POST", "/files", raw=b"{}"), 415, "unsupported_media_type")

    def test_that_is_too_large_is_413(self, api, olli, monkeypatch):
        monkeypatch.setattr(parsing, "MOST_JSON", 100)
        refused(api(olli).post("/assignments", {"title": "x" * 100}), 413, "body_too_large")

    def test_may_say_its_charset(self, api, olli):
        response = api(olli).call(
            "POST", "/assignments", raw=b"{}", content_type="application/json; charset=utf-8"
        )
        assert response.status_code == 422


class TestQuery:
    @pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1.5", "²"])
    def test_limit_is_1_to_200(self, api, clara, limit):
        assert "limit" in refused(api(clara).get("/assignments", limit=limit), 422, "invalid")["fields"]

    @pytest.mark.parametrize("cursor", ["x", "é", "bm8", "%00"])
    def test_cursor_is_one_of_ours(self, api, clara, cursor):
        assert api(clara).get("/assignments", cursor=cursor).status_code == 422

    def test_names_are_checked(self, api, clara):
        assert "sort" in refused(api(clara).get("/assignments", sort="-id"), 422, "invalid")["fields"]
        assert "status" in refused(api(clara).get("/assignments", status="gone"), 422, "invalid")["fields"]

    def test_empty_filters_count_as_none(self, api, clara):
        assert api(clara).get("/assignments", client="", status="", q="").json() == {
            "items": [],
            "next": None,
        }

    def test_no_null_byte_reaches_the_database(self, api, clara):
        assert "client" in refused(api(clara).get("/assignments", client="C-\0"), 422, "invalid")["fields"]


class TestLanguage:
    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            ("fi", "Kohdetta ei löydy."),
            ("sv", "Objektet hittades inte."),
            ("en", "There is nothing here by that name."),
        ],
    )
    def test_of_sentences_is_the_one_asked_for(self, api, clara, language, sentence):
        response = api(clara, language).get("/assignments/A-222222222")
        assert response.json()["detail"] == sentence
        assert response["Content-Language"] == language

    def test_is_the_persons_own_when_none_is_asked_for(self, api, fia):
        assert api(fia, None).get("/assignments/A-222222222").json()["detail"] == "Objektet hittades inte."


class TestLimits:
    def test_of_a_person_answer_429_and_say_when(self, api, clara, olli, monkeypatch):
        monkeypatch.setattr(limits.UserRate, "rate", "3/min", raising=False)
        program = api(clara)
        assert [program.get("/me").status_code for _ in range(4)] == [200, 200, 200, 429]
        response = program.get("/me")
        refused(response, 429, "throttled")
        assert 1 <= int(response["Retry-After"]) <= 61
        assert api(olli).get("/me").status_code == 200

    def test_of_wrong_tokens_never_hold_up_a_right_one(self, api, clara, monkeypatch):
        monkeypatch.setattr(limits.FailureRate, "rate", "3/min")
        wrong = {"Authorization": "Bearer tehty_aaaaaaaa_" + "x" * 43}
        assert [api().call("GET", "/me", headers=wrong).status_code for _ in range(4)] == [401, 401, 401, 429]
        assert api(clara).get("/me").status_code == 200


def test_answers_are_never_kept_by_caches(api, clara):
    assert "no-store" in api(clara).get("/me")["Cache-Control"]


def test_every_time_is_utc_with_z(api, clara, kaski):
    assert api(clara).get("/clients").json()["items"][0]["created_at"] == "2020-01-02T07:00:00Z"


def test_me_says_who_i_am(api, clara, kaski, kaisa, anna):
    from tests.factories.people import make_assistant

    make_assistant(anna, capacity=7)
    assert api(clara).get("/me").json() == {
        "user": {
            "ref": clara.ref,
            "email": "clara@kaski.example",
            "full_name": "Clara Kaski",
            "language": "fi",
        },
        "clients": [{"ref": kaski.ref, "name": "Kaski Oy", "rights": ["owner"]}],
        "roles": [],
        "assistant": None,
    }
    assert api(kaisa).get("/me").json()["roles"] == ["coordinator"]
    assert api(anna).get("/me").json()["assistant"] == {
        "ref": anna.assistant.ref,
        "languages": ["fi", "sv", "en"],
        "capacity_units": 7,
        "services": ["prospecting"],
    }


def test_a_problem_is_whole(api, clara):
    body = json.loads(api(clara).get("/nothing").content)
    assert body == {
        "type": "urn:problem:not_found",
        "title": "Not found",
        "status": 404,
        "code": "not_found",
        "detail": "There is nothing here by that name.",
        "fields": {},
    }
