"""One person at a time before every URL; the answer is one letter, so that a whole row fits on a line."""

from django.core.cache import cache
from django.db import transaction
from django.test import Client as Browser

from backoffice.accounts.operations import create_token

PERSONAS = (
    "nobody", "clara", "olli", "aino", "fia", "sam", "anna", "bo", "nina", "kaisa", "kim", "nea", "leo", "matti", "ulla",
)  # fmt: skip
LETTERS = {
    200: "o", 201: "o", 204: "o", 400: "b", 401: "u", 403: "x", 404: ".", 405: "-", 409: "c", 415: "b", 422: "v",
    429: "r",
}  # fmt: skip


def letter(response):
    """`o` given, `>` sent on, `L` sent to sign in, `.` not there, `x` refused, `-` no such method, `v` invalid,
    `c` conflict, `b` malformed, `u` no or wrong token, `h` fresh sign-in asked for, `E` broken."""
    if response.status_code in (301, 302, 303):
        to = response["Location"]
        if to.startswith("/accounts/login/"):
            return "L"
        return "h" if "reauthenticate" in to else ">"
    return LETTERS.get(response.status_code, "E")


def content_of(response):
    """Everything that went over the wire, headers included, as text."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    heads = "\n".join(f"{key}: {value}" for key, value in response.items())
    return heads + body.decode("utf-8", errors="replace")


class Person:
    """A browser signed in as somebody, and their token for the API."""

    def __init__(self, name, user, at):
        self.name, self.user = name, user
        self.cookies, self.token = {}, ""
        if user:
            browser = Browser()
            browser.force_login(user)
            self.cookies = {key: morsel.value for key, morsel in browser.cookies.items()}
            self.token = create_token(user=user, name="matrix", at=at)[1]

    def ask(self, method, url, data=None):
        """Ask once and take back whatever it did; a broken page is an answer of its own."""
        browser = Browser(raise_request_exception=False)
        browser.cookies.load(self.cookies)
        options = {"headers": {"accept-language": "en"}}
        if url.startswith("/api/"):
            options = {"headers": {"authorization": f"Bearer {self.token}"} if self.token else {}}
            if method == "POST":
                options |= {"content_type": "application/json", "data": "{}"}
                options["headers"] |= {"idempotency-key": "one"}
        elif data:
            options["data"] = data
        cache.clear()  # nobody is held up by the number of requests
        with transaction.atomic():
            response = getattr(browser, method.lower())(url, **options)
            text = content_of(response)
            transaction.set_rollback(True)
        return response, text
