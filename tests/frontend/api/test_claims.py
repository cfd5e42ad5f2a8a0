"""Claims: taking, keeping, handing back, filling from a file."""

import pytest

from assignments.delivery.models import Claim, Unit
from tests.factories.delivery import claim, end_ndas, place, prospect
from tests.factories.people import make_assistant
from tests.frontend.api.rows import nothing_changes, refused

pytestmark = pytest.mark.django_db
COLUMNS = list(prospect())


def table(*rows, columns=COLUMNS, delimiter=","):
    """A CSV text with these results."""
    lines = [delimiter.join(columns)]
    lines += [delimiter.join(str(row[name]) for name in columns) for row in rows]
    return "\r\n".join(lines) + "\r\n"


class TestTake:
    def test_gives_units_under_a_lease(self, api, worker, work):
        made = api(worker.user).post("/claims", {"assignment": work.ref, "units": 3})
        assert made.status_code == 201
        body = made.json()
        assert (len(body["units"]), body["expires_at"]) == (3, "2026-11-24T09:00:00Z")
        assert {unit["status"] for unit in body["units"]} == {"claimed"}
        assert {(unit["price_cents"], unit["rate_cents"]) for unit in body["units"]} == {(None, 2000)}
        work.refresh_from_db()
        assert (work.reserved_cents, work.live_units, work.status) == (13_500, 3, "running")

    def test_takes_the_next(self, api, worker, work):
        assert len(api(worker.user).post("/claims", {"next": True}).json()["units"]) == 1
        assert len(api(worker.user).post("/claims", {"next": True, "units": 2}).json()["units"]) == 2

    def test_gives_fewer_when_the_cap_has_room_for_fewer(self, api, worker, buyer):
        tight = place(buyer, cap=9000)
        program = api(worker.user)
        assert len(program.post("/claims", {"assignment": tight.ref, "units": 5}).json()["units"]) == 2
        with nothing_changes():
            refused(program.post("/claims", {"assignment": tight.ref, "units": 1}), 409, "cap_reached")

    def test_says_why_there_is_nothing(self, api, anna, bo, buyer, work, at):
        small, free = make_assistant(anna, capacity=10), make_assistant(bo)
        claim(small, work, at, units=10)
        with nothing_changes():
            refused(api(anna).post("/claims", {"assignment": work.ref, "units": 1}), 409, "capacity_full")
            refused(api(bo).post("/claims", {"assignment": work.ref, "units": 1}), 409, "nothing_to_claim")
            refused(api(bo).post("/claims", {"next": True}), 409, "nothing_to_claim")
        end_ndas(free.user, at)
        with nothing_changes():
            refused(api(bo).post("/claims", {"assignment": work.ref, "units": 1}), 409, "nda_missing")

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({}, 422, "invalid"),
            ({"assignment": "IT"}, 422, "invalid"),
            ({"assignment": "IT", "next": True, "units": 1}, 422, "invalid"),
            ({"assignment": "IT", "units": 0}, 422, "units_invalid"),
            ({"assignment": "IT", "units": 10**12}, 422, "units_invalid"),
            ({"assignment": "IT", "units": "1"}, 422, "invalid"),
            ({"assignment": "IT", "units": 1, "price_cents": 1}, 422, "invalid"),
            ({"assignment": "A-222222222", "units": 1}, 404, "not_found"),
            ({"assignment": "CLOSED", "units": 1}, 404, "not_found"),
        ],
    )
    def test_refuses_bad_input(self, api, worker, work, buyer, body, status, code):
        named = {"IT": work.ref, "CLOSED": place(buyer, is_open=False).ref}
        sent = {
            name: named.get(value, value) if name == "assignment" else value for name, value in body.items()
        }
        with nothing_changes():
            refused(api(worker.user).post("/claims", sent), status, code)

    @pytest.mark.parametrize("who", ["sam", "clara", "kaisa", "bo"])
    def test_is_for_assistants(self, api, request, work, who):
        user = request.getfixturevalue(who)
        with nothing_changes():
            refused(api(user).post("/claims", {"assignment": work.ref, "units": 1}), 404, "not_found")


class TestKeepAndRelease:
    def test_extends_the_lease(self, api, worker, work, at, clock):
        mine = claim(worker, work, at)
        clock(hours=5)
        assert (
            api(worker.user).post(f"/claims/{mine.ref}/extend").json()["expires_at"] == "2026-11-24T14:00:00Z"
        )

    def test_refuses_an_expired_claim(self, api, worker, work, at, clock):
        mine = claim(worker, work, at)
        clock(hours=24)
        with nothing_changes():
            refused(api(worker.user).post(f"/claims/{mine.ref}/extend"), 409, "claim_expired")

    def test_hands_back_with_a_reason(self, api, worker, work, at):
        mine = claim(worker, work, at, units=2)
        with nothing_changes():
            refused(
                api(worker.user).post(f"/claims/{mine.ref}/release", {"reason": " "}), 422, "reason_missing"
            )
            refused(api(worker.user).post(f"/claims/{mine.ref}/release"), 422, "invalid")
        body = api(worker.user).post(f"/claims/{mine.ref}/release", {"reason": "Sairastuin"}).json()
        assert body["closed_at"]
        assert {unit["status"] for unit in body["units"]} == {"lapsed"}
        with nothing_changes():
            refused(
                api(worker.user).post(f"/claims/{mine.ref}/release", {"reason": "Uudestaan"}),
                409,
                "claim_expired",
            )

    @pytest.mark.parametrize("action", ["extend", "release", "import", ""])
    @pytest.mark.parametrize("who", ["sam", "clara", "kaisa", "other"])
    def test_is_for_the_holder(self, api, request, worker, work, at, bo, action, who):
        mine = claim(worker, work, at)
        user = make_assistant(bo).user if who == "other" else request.getfixturevalue(who)
        program, path = api(user), f"/claims/{mine.ref}"
        with nothing_changes():
            if action == "import":
                response = program.upload(f"{path}/import", "a.csv", table(prospect(1)).encode())
            elif action:
                response = program.post(
                    f"{path}/{action}", {"reason": "Minulle"} if action == "release" else None
                )
            else:
                response = program.get(path)
            refused(response, 404, "not_found")

    def test_shows_my_claim(self, api, worker, work, at):
        mine = claim(worker, work, at, units=2)
        body = api(worker.user).get(f"/claims/{mine.ref}").json()
        assert (body["assignment"], [unit["slot"] for unit in body["units"]]) == (work.ref, [1, 2])


class TestImport:
    @pytest.fixture
    def mine(self, worker, work, at):
        return claim(worker, work, at, units=3)

    def test_reports_every_row(self, api, worker, mine):
        rows = [
            prospect(1),
            prospect(2, business_id="0112038-8"),
            prospect(1),
            prospect(3),
            prospect(4),
            prospect(5),
        ]
        body = (
            api(worker.user).upload(f"/claims/{mine.ref}/import", "liidit.csv", table(*rows).encode()).json()
        )
        assert [(row["line"], row["ok"]) for row in body["rows"]] == [
            (2, True), (3, False), (4, False), (5, True), (6, True), (7, False),
        ]  # fmt: skip
        assert (body["filename"], body["accepted"]) == ("liidit.csv", 3)
        assert all(bool(row["sentences"]) != row["ok"] for row in body["rows"])
        assert Unit.objects.exclude(result__isnull=True).count() == 3

    @pytest.mark.parametrize(
        "content",
        [
            table(prospect(1, company="Äijälä Öljy Oy")).encode("latin-1"),
            table(prospect(1), delimiter=";").encode(),
            b"\xef\xbb\xbf" + table(prospect(1)).encode(),
        ],
        ids=["latin-1", "semicolons", "byte order mark"],
    )
    def test_reads_what_offices_write(self, api, worker, mine, content):
        assert api(worker.user).upload(f"/claims/{mine.ref}/import", "a.csv", content).json()["accepted"] == 1

    def test_names_missing_columns(self, api, worker, mine):
        content = table(prospect(1), columns=["company", "email", "source"]).encode()
        with nothing_changes():
            body = refused(
                api(worker.user).upload(f"/claims/{mine.ref}/import", "a.csv", content),
                422,
                "csv_missing_columns",
            )
        assert "business_id" in body["fields"]["file"]
        assert "contact_name" in body["fields"]["file"]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "csv_missing_columns"),
            (table().encode(), "csv_empty"),
            (b"a\x00b", "csv_unreadable"),
            (b"x" * (5 * 1024 * 1024 + 1), "csv_too_large"),
        ],
        ids=["nothing", "only a header", "binary", "too large"],
    )
    def test_refuses_what_is_no_table(self, api, worker, mine, content, code):
        with nothing_changes():
            refused(api(worker.user).upload(f"/claims/{mine.ref}/import", "a.csv", content), 422, code)

    def test_needs_a_file(self, api, worker, mine):
        with nothing_changes():
            response = api(worker.user).upload(f"/claims/{mine.ref}/import", "a.csv", b"x", field="sheet")
            assert set(refused(response, 422, "invalid")["fields"]) == {"file", "sheet"}

    def test_is_done_once_under_a_key(self, api, worker, mine):
        path, content = f"/claims/{mine.ref}/import", table(prospect(1)).encode()
        first = api(worker.user).upload(path, "a.csv", content, key="k-1")
        with nothing_changes():
            assert api(worker.user).upload(path, "a.csv", content, key="k-1").json() == first.json()

    def test_of_an_expired_claim_is_refused(self, api, worker, mine, clock):
        clock(hours=24)
        with nothing_changes():
            response = api(worker.user).upload(
                f"/claims/{mine.ref}/import", "a.csv", table(prospect(1)).encode()
            )
            refused(response, 409, "claim_expired")
        assert Claim.objects.get().units.filter(result__isnull=True).count() == 3
