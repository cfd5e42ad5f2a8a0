"""Everybody calls the API through a token of their own; each answer is held against the OpenAPI document."""

import json

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from backoffice.accounts.operations import create_token
from tests.factories.delivery import place
from tests.factories.people import make_assistant
from tests.frontend.api.conformity import require_conforming
from tests.staging import staged

BASE = "/api/v1"


class Caller:
    """One person's program: sends JSON, reads JSON, and checks every answer against the document."""

    def __init__(self, user, at, language="en"):
        _, self.secret = create_token(user=user, name="test", at=at) if user else (None, "")
        self.user = user
        self.headers = {"Accept-Language": language} if language else {}
        if self.secret:
            self.headers["Authorization"] = f"Bearer {self.secret}"

    def get(self, path, **query):
        return self.call("GET", path, query=query)

    def post(self, path, body=None, *, key=None, **parts):
        return self.call("POST", path, body={} if body is None else body, key=key, **parts)

    def patch(self, path, body, *, key=None):
        return self.call("PATCH", path, body=body, key=key)

    def upload(self, path, name, content, *, key=None, field="file"):
        """Send one file as a form."""
        boundary = "cut-here"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
        data = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self.call(
            "POST", path, raw=data, content_type=f"multipart/form-data; boundary={boundary}", key=key
        )

    def call(
        self,
        method,
        path,
        *,
        body=None,
        raw=None,
        content_type="application/json",
        key=None,
        query=None,
        headers=None,
    ):
        sent = self.headers | ({"Idempotency-Key": key} if key is not None else {}) | (headers or {})
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        response = Browser().generic(
            method, BASE + path, data, content_type, headers=sent, query_params=query or {}
        )  # fmt: skip
        if response.streaming:
            response.whole = b"".join(response.streaming_content)
        require_conforming(method, path, response)
        return response


@pytest.fixture(autouse=True)
def fresh_limits():
    """No test is held up by the requests of another."""
    cache.clear()


@pytest.fixture
def clock(monkeypatch, at):
    """The views' clock: stands at `at` until it is moved."""
    moment = [at]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])

    def move(**by):
        moment[0] += timezone.timedelta(**by)
        return moment[0]

    return move


@pytest.fixture
def api(clock, at):
    """`api(clara)` gives Clara's program."""

    def caller(user=None, language="en"):
        return Caller(user, at, language)

    return caller


@pytest.fixture
def buyer(kaski):
    return kaski


@staged
def work(buyer):
    """Ten prospects at 45 euros under a cap of 450, open to the queue."""
    return place(buyer)


@staged
def worker(anna):
    return make_assistant(anna)


@pytest.fixture
def checker(kim):
    return kim
