"""Nothing anybody sends is a fault of ours: odd addresses, odd queries, odd values in every field of every form and body.

The test client raises what a view lets through, and a fault in front of it answers 500; both are collected here.
"""

import functools
import json
import logging
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client as Browser
from django.urls import Resolver404, resolve

from assignments.catalogue import kinds
from frontend.api.documenting import document
from tests.architecture.asking import AREAS, area_of, arguments, questions
from tests.architecture.crawler import token_of
from tests.architecture.routes import routes
from tests.architecture.world import LATER
from tests.factories.delivery import prospect

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGES = tuple(area for area in AREAS if area not in {"api", "admin"})
LONG = "x" * 150_000
API = Browser()  # a token says who asks; there is nothing a browser would have to keep
# What a query or a form may hold, and a path.
TEXTS = ("a\x00b\x1b\u202e", "²", str(2**63), "9" * 5_000, "0001-01-01", "9999-12-31", LONG)
IN_PATHS = ("a\x00b", "²", str(2**63))
# What a member of a JSON body may be.
VALUES = (
    None, True, "a\x00b", LONG, 1.5, 2**63, "9999-12-31", [[None]], ["\x00", 2**63],
    {"\x00": "\x00"}, [{"code": "\x00", "scheme": 2**63, "text": None}],
)  # fmt: skip


class Forms(HTMLParser):
    """The forms of a page: method, action, and what a browser would send."""

    def __init__(self, page):
        super().__init__()
        self.found, self.inside = [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        if tag == "form":
            self.inside = (has.get("method", "get").lower(), has.get("action") or "", {})
            self.found.append(self.inside)
        elif self.inside and has.get("name") and tag in {"input", "select", "textarea", "button"}:
            value = file() if has.get("type") == "file" else has.get("value") or ""
            self.inside[2][has["name"]] = value

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = None


def file(name="tulos.csv", content=b"company;email\nx;y\n"):
    return SimpleUploadedFile(name, content, content_type="text/csv")


FILES = (
    file("\x00.csv", b"\x00\x00"), file("x" * 300 + ".csv"), file("../../etc/passwd"), file("a.xlsx", b"PK\x03\x04nonsense"),
    file("a.csv", "company\nÅ".encode("utf-16")), file("a.csv", b'"' * 100_000), file("a.pdf", b"%PDF-"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def quiet():
    """Thousands of refusals are no news; each would be kept with its request."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def faults_of(answer, what):
    """Ask and give back what was no answer; whatever was written is taken back."""
    cache.clear()
    try:
        with transaction.atomic():
            response = closed_answer(answer())
            transaction.set_rollback(True)
    except Exception as error:
        return [f"{what}: {type(error).__name__}: {str(error)[:150]}"]
    return [f"{what}: {response.status_code}"] if response.status_code >= 500 else []


def closed_answer(response):
    """The answer with its file closed; its own `close()` would end the test's connection, too."""
    for close in response._resource_closers:
        close()
    return response


def browser_of(user):
    browser = Browser(raise_request_exception=True)
    if user is not None:
        browser.force_login(user)
    return browser


def everybody(people):
    """One of each side; the manager holds every role of the office."""
    return {"clara": people.clara, "anna": people.anna, "matti": people.matti}


def closed(faults):
    assert faults == [], "\n".join(sorted(set(faults))[:60])


@pytest.mark.parametrize(
    "area", [each for each in AREAS if each != "admin"], ids=lambda area: area or "public"
)
def test_no_address_is_a_fault(area, world, people):
    faults, asked = [], set()
    users = everybody(people)
    if area == "":
        users["nobody"] = None
    browsers = {name: browser_of(user) for name, user in users.items()}
    tokens = {name: bearer(user) for name, user in users.items()} if area == "api" else {}
    for route in routes():
        if area_of(route.name) != area or not route.wanted or "healthz" in route.path:
            continue
        asked.add(route.name)
        given = arguments(world.things, route)
        for name, browser in browsers.items():
            for text in IN_PATHS:
                head = tokens.get(name)
                url = route.url(given | {route.wanted[0]: text.replace("%", "%25")})
                for verb in (browser.get, browser.post):
                    faults += faults_of(
                        lambda verb=verb, url=url, head=head: verb(url, headers=head),
                        f"{name} {verb.__name__} {route.name} {text!r:.30}",
                    )
    assert len(asked) >= {"client": 30, "desk": 9, "office": 50, "api": 25, "": 7}[area]
    closed(faults)


@pytest.mark.parametrize("area", PAGES, ids=lambda area: area or "public")
def test_no_query_is_a_fault(area, world, people):
    faults, asked = [], set()
    names = (
        "q",
        "cursor",
        "after",
        "status",
        "from_on",
        "to_on",
        "client",
        "kind",
        "page",
        "next",
        "on",
        "all",
        "tab",
        "add",
    )
    for user_name, user in everybody(people).items():
        browser = browser_of(user)
        for name, method, url, _body in questions(world.things, area):
            if method != "GET" or name == "healthz" or closed_answer(browser.get(url)).status_code != 200:
                continue
            asked.add(name)
            for text in TEXTS[:-1]:
                query = dict.fromkeys(names, text)
                faults += faults_of(
                    lambda url=url, query=query, browser=browser: browser.get(url, query),
                    f"{user_name} GET {name} ?{text!r:.30}",
                )
    assert len(asked) >= {"client": 20, "desk": 10, "office": 35, "": 20}[area]
    closed(faults)


@pytest.mark.parametrize("area", PAGES, ids=lambda area: area or "public")
def test_no_field_of_a_form_is_a_fault(area, world, people):
    faults, done = [], set()
    for user_name, user in everybody(people).items():
        browser = browser_of(user)
        for name, method, url, _body in questions(world.things, area):
            page = closed_answer(browser.get(url)) if method == "GET" and name != "healthz" else None
            if page is None or page.status_code != 200 or "html" not in page["Content-Type"]:
                continue
            for verb, action, fields in Forms(page.content.decode()).found:
                to = action or url
                for field in fields:
                    if (
                        verb == "post"
                        and field != "csrfmiddlewaretoken"
                        and (key := (route_of(to), field)) not in done
                    ):
                        done.add(key)
                        faults += tried(browser, f"{user_name} POST {key[0]} {field}", to, fields, field)
    assert len(done) >= {"client": 20, "desk": 20, "office": 25, "": 3}[area]
    closed(faults)


def route_of(url):
    try:
        return resolve(url.split("?")[0]).view_name
    except Resolver404:
        return url


def tried(browser, what, url, fields, field):
    is_file = isinstance(fields[field], SimpleUploadedFile)
    for value in (*FILES, "text") if is_file else TEXTS:
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
        yield from faults_of(
            lambda value=value: browser.post(url, fields | {field: value}), f"{what}={value!r:.30}"
        )


def bearer(user):
    return {"Authorization": f"Bearer {token_of(user, at=LATER)}"}


def test_no_member_of_a_body_is_a_fault(world, people):
    faults, unread, asked = [], [], 0
    heads = {name: bearer(user) for name, user in everybody(people).items()}
    for name, url, sample, members in bodies(world.things):
        send = functools.partial(sent, name.split()[0], url)
        unread += [name] * (not any(is_read(send, sample, head) for head in heads.values()))
        for member in members:
            for value in VALUES:
                body = placed(sample, member, value)
                for who, head in heads.items():
                    asked += 1
                    faults += faults_of(
                        lambda send=send, body=body, head=head: send(body, head),
                        f"{who} {name} {member}={value!r:.40}",
                    )
    assert unread == []
    assert asked > 1_500
    closed(faults)


def sent(verb, url, body, head):
    return API.generic(verb, url, json.dumps(body).encode(), "application/json", headers=head)


def is_read(send, sample, head):
    """Whether it matters to this person's answer what the body says; who may not do the thing is told so before."""
    cache.clear()
    with transaction.atomic():
        status = send(sample | {"unheard_of": 0}, head).status_code
        transaction.set_rollback(True)
    return status not in {403, 404}


def placed(sample, member, value):
    """The body with one member changed; `brief.target` reaches into the brief."""
    outer, _, inner = member.partition(".")
    return {**sample, outer: {**sample.get(outer, {}), inner: value} if inner else value}


def bodies(things):
    """(what, url, a body that means it, its members) of all that is sent as JSON."""
    schemas = document()["components"]["schemas"]
    prospecting = kinds.get("prospecting")
    for name, method, url, body in questions(things, "api"):
        route = "/" + resolve(url).route.replace("<ref:ref>", "{ref}").replace("<slug:kind>", "{kind}")
        described = document()["paths"].get(route, {}) if method == "POST" else {}
        for verb in ("post", "patch"):
            content = (
                described.get(verb, {}).get("requestBody", {}).get("content", {}).get("application/json")
            )
            if not content:
                continue
            shape = schemas[content["schema"]["$ref"].rpartition("/")[2]]
            members = list(shape.get("properties", {}))
            sample = dict(body or {})
            if "brief" in members:
                members += [f"brief.{field.key}" for field in prospecting.brief_fields]
            if "result" in members:
                sample["result"] = prospect(9)
                members += [f"result.{field.key}" for field in prospecting.result_fields]
            yield f"{verb.upper()} {name}", url, sample, members


def test_no_query_of_the_api_is_a_fault(world, people):
    faults = []
    heads = {name: bearer(user) for name, user in everybody(people).items()}
    asked = [
        (path, parameter["name"])
        for path, verbs in document()["paths"].items()
        for parameter in verbs.get("get", {}).get("parameters", ())
        if parameter["in"] == "query" and "{" not in path
    ]
    assert len(asked) > 10
    assert {API.get(path, headers=heads["matti"]).status_code for path, _ in asked} <= {200, 404, 422}
    assert "/api/v1/assignments" in dict(asked)
    for path, key in asked:
        for text in TEXTS[:-1]:
            for who, head in heads.items():
                faults += faults_of(
                    lambda url=path, query={key: text}, head=head: API.get(url, query, headers=head),
                    f"{who} GET {path} {key}={text!r:.30}",
                )
    closed(faults)
