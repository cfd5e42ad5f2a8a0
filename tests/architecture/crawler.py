"""One person at a time before every URL; the answer is one letter, so that everybody's answers fit on a line."""

import json
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client as Browser

from backoffice.accounts.operations import authenticate_token, create_token

LETTERS = {
    200: "o", 201: "o", 204: "o", 400: "b", 401: "u", 403: "x", 404: ".", 405: "-", 409: "c", 415: "t", 422: "v",
    503: "s",
}  # fmt: skip
# What a mere reading may write: who is signed in and when a token was last used.
KEPT = {"django_session", "usersessions_usersession", "accounts_apitoken"}

# What pg_stat_xact_user_tables says, without its indexes: a view too slow to be asked thousands of times.
WRITTEN = """
SELECT * FROM (
    SELECT relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
        + pg_stat_get_xact_tuples_deleted(oid) AS rows
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
) AS tables WHERE rows > 0
"""


@dataclass(frozen=True)
class Answer:
    letter: str
    text: str  # everything that went over the wire, headers included
    written: frozenset  # tables with rows written
    queries: int  # statements the database was sent, transactions' own words aside


def letter(response):
    """What `answers.LETTERS` explains; `E` for everything nobody should ever see, above all a 500."""
    if response.status_code in (301, 302, 303):
        to = response["Location"]
        if to.startswith("/accounts/login/"):
            return "L"
        return "h" if "/reauthenticate/" in to else ">"
    return LETTERS.get(response.status_code, "E")


def wire(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    heads = "\n".join(f"{key}: {value}" for key, value in response.items())
    return heads + body.decode("utf-8", errors="replace")


def written():
    """Rows written in this transaction so far, by table, rolled back ones included."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


class Counter:
    """Counts what the database is asked while it wraps a connection."""

    def __init__(self):
        self.asked = 0

    def __call__(self, execute, sql, params, many, context):
        self.asked += not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        return execute(sql, params, many, context)


def token_of(user, *, at):
    """A token for the API that has been used today already: the first use of a day is noted."""
    secret = create_token(user=user, name="matrix", at=at)[1]
    authenticate_token(secret=secret, at=at)
    return secret


class Person:
    """Somebody with a browser signed in and a token for the API; nobody has neither."""

    def __init__(self, name, user, at):
        self.name, self.user = name, user
        self.browser, self.token = Browser(raise_request_exception=False), ""
        if user:
            self.browser.force_login(user)
            self.token = token_of(user, at=at)
        self.cookies = {key: morsel.value for key, morsel in self.browser.cookies.items()}

    def ask(self, method, url, body=None):
        """Ask once and take back whatever it did; a page that breaks is an answer too."""
        self.browser.cookies.clear()  # what the last answer gave is forgotten
        self.browser.cookies.load(self.cookies)
        cache.clear()  # nobody is held up by the number of requests
        is_reading = method == "GET"
        before = written() if is_reading else {}
        counter = Counter()
        with transaction.atomic(), connection.execute_wrapper(counter):
            response = getattr(self.browser, method.lower())(url, **self.parts(method, url, body))
            text = wire(response)
            transaction.set_rollback(True)
        after = written() if is_reading else {}
        changed = {table for table, rows in after.items() if rows > before.get(table, 0)}
        return Answer(letter(response), text, frozenset(changed - KEPT), counter.asked)

    def parts(self, method, url, body):
        if not url.startswith("/api/"):
            return {"data": body or {}, "headers": {"accept-language": "en"}}
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        if method == "GET":
            return {"headers": headers}
        return {
            "headers": headers | {"idempotency-key": "one"},
            "data": json.dumps(body or {}),
            "content_type": "application/json",
        }
