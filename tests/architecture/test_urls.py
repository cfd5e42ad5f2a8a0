"""Every URL before everybody: the answer is the declared one, reading writes nothing, and no secret leaves its circle.

T01-T05, T11-T15 and G08 of the threat list: the matrix of routes, methods and personas, and the sweep for secret words.
"""

import re
from collections import defaultdict

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from backoffice.kernel import news
from tests.architecture.answers import PERSONAS, UNENTITLED, declared, table
from tests.architecture.asking import AREAS, MORE, questions
from tests.architecture.crawler import Person
from tests.architecture.routes import routes
from tests.architecture.world import LATER, MORNING, SECRETS, World

pytestmark = pytest.mark.django_db
# Which of the secrets each part of the product shows to those who may see them, so that the sweep is not blind.
SHOWN = {
    "client": {"title", "brief", "brief file name", "result", "verdict", "draft", "offer", "second order"},
    "desk": {"title", "brief", "brief file name", "result", "result file name", "verdict"},
    "office": {
        "title", "brief", "brief file name", "result", "result file name", "note of the check", "verdict", "draft", "offer",
        "second order",
    },
    "api": set(SECRETS),
    "admin": set(),
    "": {"brief file name", "brief file content", "result file name", "result file content"},
}  # fmt: skip
# A page asks the database twelve times at most; a fragment six times.
MOST_QUERIES = {"client:order_estimate": 6}


def test_every_url_is_declared_for_everybody_and_nothing_is_declared_that_is_no_url():
    rows = table()
    names = {route.name for route in routes()} | set(MORE)
    assert [name for name in sorted(names) if declared(name, rows) is None] == []
    assert [row for row in rows if not any(declared(name, {row: 1}) for name in names)] == []
    only_read = [name for name, row in rows.items() if row["POST"] is None]
    assert sorted(only_read) == sorted(MORE)
    assert {len(letters) for row in rows.values() for letters in row.values() if letters} == {len(PERSONAS)}
    assert len(names) > 300


@pytest.mark.slow
@pytest.mark.parametrize("area", AREAS, ids=lambda area: area or "public")
def test_everybody_gets_the_declared_answer_and_nobody_a_secret_they_may_not_know(
    area, world, crowd, caplog, capsys
):
    rows, wrong, leaks, written, dear = table(), [], set(), {}, {}
    seen = defaultdict(set)
    for name, method, url, body in questions(world.things, area):
        given = {person.name: person.ask(method, url, body) for person in crowd}
        letters = "".join(answer.letter for answer in given.values())
        expected = (declared(name, rows) or {}).get(method)
        if letters != expected:
            wrong.append(f"{method} {name}: is {letters}, declared {expected}")
        for who, answer in given.items():
            text = answer.text.lower()
            told = {secret for secret, word in SECRETS.items() if word.lower() in text}
            seen[who] |= told
            leaks |= {f"{method} {name} tells {who} the {secret}" for secret in told if who in UNENTITLED}
            most = MOST_QUERIES.get(name, 12 if method == "GET" else None)
            if most and answer.letter == "o" and answer.queries > most:
                dear[f"{name} as {who}"] = answer.queries
            if answer.written:
                written[f"{method} {name} as {who}"] = set(answer.written)
    logged = caplog.text
    caplog.clear()  # thousands of refusals; a failure should be readable
    capsys.readouterr()
    assert wrong == []
    assert leaks == set()
    assert written == {}, "a reading wrote"
    assert {page: asked for page, asked in dear.items() if area != "admin"} == {}, "too many queries"
    assert set().union(*seen.values()) == SHOWN[area]
    assert [secret for secret, word in SECRETS.items() if word in logged] == [], "in the log"


def test_the_crawler_sees_a_page_that_breaks_a_leak_and_a_writing_read(world, crowd, monkeypatch):
    """The plants: what the sweep is there for is found when it is there."""
    from frontend.public.views import site

    clara = next(person for person in crowd if person.name == "clara")
    page = clara.ask("GET", reverse("client:assignment", args=[world.things["assignment"].ref]))
    assert page.letter == "o"
    assert SECRETS["title"] in page.text

    def plant(request, *args, **kwargs):
        world.people.clara.save()
        raise RuntimeError("planted")

    monkeypatch.setattr(site, "render", plant)
    broken = clara.ask("GET", reverse("terms"))
    assert broken.letter == "E"
    assert broken.written == {"accounts_user"}


@pytest.mark.slow
def test_every_post_of_the_pages_wants_the_csrf_token(world):
    matti, rows, asked, open_doors = Person("matti", world.people.matti, LATER), table(), 0, []
    for area in ("client", "desk", "office", "admin", ""):
        for name, method, url, body in questions(world.things, area):
            if method != "POST" or set(declared(name, rows)["POST"]) <= {"-", "L"}:
                continue
            browser = Browser(enforce_csrf_checks=True, raise_request_exception=False)
            browser.cookies.load(matti.cookies)
            if (answer := browser.post(url, body or {})).status_code != 403:
                open_doors.append(f"{name}: {answer.status_code}")
            asked += 1
    assert open_doors == []
    assert asked > 100


def test_mails_and_task_messages_carry_no_secret(
    people, kaski, monkeypatch, django_capture_on_commit_callbacks, time_machine
):
    sent = []

    class Broker:
        @staticmethod
        def send_task(name, **options):
            sent.append((name, options))

    monkeypatch.setattr(news, "current_app", Broker)
    time_machine.move_to(MORNING, tick=False)
    with django_capture_on_commit_callbacks(execute=True):
        World(people=people, client=kaski).build()
    time_machine.move_to(LATER, tick=False)
    for job in ("note_cap_alerts", "write_notices", "mail_notices"):
        news.run_job(job, at=LATER)
    letters = "\n".join(str(each.message()) + each.subject + each.body for each in mail.outbox)
    assert len(mail.outbox) >= 3
    assert len(sent) >= 10
    assert {name for name, _ in sent} == {news.RUN_JOB_TASK}
    assert {tuple(options["kwargs"]) for _, options in sent} == {("name",)}
    for word in SECRETS.values():
        assert word not in letters
        assert word not in repr(sent)
    assert not re.search(r"[AUK]-[2-9B-Z]{9}", repr(sent)), "a message names a thing"
