"""Lists cost the same whatever they hold; services are public to everybody who signs in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.kernel import news
from tests.factories.delivery import accepted, delivered, place
from tests.factories.orders import make_draft
from tests.factories.people import make_assistant
from tests.frontend.api.rows import refused

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def queries(program, path):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert program.get(path).status_code == 200
    return len(asked)


@pytest.fixture
def grow(kaski, olli, worker, checker, aino, at, work):
    """Make everything there is a list of, once more at each call."""
    numbers = iter(range(1, 100))

    def more():
        make_draft(kaski, olli, at=at)
        place(kaski)
        unit = accepted(worker, work, at, checker, aino, number=next(numbers))
        delivered(worker, work, at, checker, number=next(numbers))
        news.run_job("settle", at=at)
        return unit

    return more


PATHS = [
    ("clara", "/me"),
    ("clara", "/services"),
    ("kaisa", "/clients"),
    ("clara", "/agreements"),
    ("nea", "/agreements"),
    ("clara", "/assignments"),
    ("kaisa", "/assignments"),
    ("anna", "/assignments"),
    ("clara", "/units"),
    ("anna", "/units"),
    ("kim", "/units"),
    ("anna", "/queue"),
    ("anna", "/earnings"),
    ("leo", "/invoices"),
    ("leo", "/books/trial-balance"),
]


@pytest.mark.parametrize(("who", "path"), PATHS)
def test_queries_do_not_grow_with_rows(api, request, grow, who, path):
    program = api(request.getfixturevalue(who))
    program.get("/me")  # the day's first use of a token is noted
    grow()
    few = queries(program, path)
    grow()
    grow()
    assert queries(program, path) == few <= MOST_QUERIES


def test_one_object_stays_within_the_limit_too(api, clara, kim, leo, kaisa, worker, grow, work, bo, ceci):
    unit = grow()
    api(leo).post("/invoices/run", {"through": "2026-11-23", "final": True})
    from billing.invoicing.models import Invoice

    invoice = Invoice.objects.get()
    make_assistant(bo)
    for program, path in [
        (api(clara), f"/assignments/{work.ref}"),
        (api(kaisa), f"/assignments/{work.ref}/candidates"),
        (api(kim), f"/units/{unit.ref}"),
        (api(clara), f"/units/{unit.ref}"),
        (api(leo), f"/invoices/{invoice.ref}"),
        (api(worker.user), f"/claims/{unit.claim.ref}"),
        (api(clara), f"/clients/{work.client.ref}"),
        (api(clara), f"/agreements/{work.client.agreements.first().ref}"),
    ]:
        assert queries(program, path) <= MOST_QUERIES, path


class TestServices:
    def test_carry_their_schemas(self, api, sam):
        items = {each["kind"]: each for each in api(sam).get("/services").json()["items"]}
        found = items["prospecting"]
        assert (found["list_price_cents"], found["currency"], found["review_days"]) == (4500, "EUR", 5)
        assert found["criteria"]["version"] == 1
        assert [each["key"] for each in found["criteria"]["items"]] == [
            "identity", "profile", "reachable", "qualified", "new", "allowed", "potential",
        ]  # fmt: skip
        assert found["brief_schema"]["required"] == ["target", "roles"]
        assert found["result_schema"]["additionalProperties"] is False
        assert api(sam).get("/services/prospecting").json() == found

    def test_speak_the_readers_language(self, api, sam):
        names = {
            lang: api(sam, lang).get("/services/prospecting").json()["name"] for lang in ("fi", "sv", "en")
        }
        assert len(set(names.values())) == 3

    def test_of_an_unknown_kind_are_404(self, api, sam):
        refused(api(sam).get("/services/nonsense"), 404, "kind_unknown")
