"""Idempotency keys: the first answer again, for a week, per person; a refusal is never kept."""

import pytest
from django.utils import timezone

from assignments.orders.models import Assignment
from backoffice.kernel import idempotency
from backoffice.kernel.models import IdempotencyKey, StoredFile
from frontend.api.base import Endpoint
from tests.factories.orders import make_draft
from tests.frontend.api.rows import nothing_changes, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(kaski):
    return {
        "client": kaski.ref,
        "service": "prospecting",
        "title": "Prospekteja",
        "brief": {"target": "Ohjelma", "roles": ["toimitusjohtaja"]},
        "target_units": 10,
        "cap_cents": 45_000,
    }


def test_the_same_request_gets_its_first_answer_again(api, olli, order):
    first = api(olli).post("/assignments", order, key="k-1")
    with nothing_changes():
        again = api(olli).post("/assignments", order, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Assignment.objects.count() == 1


def test_another_order_of_members_is_the_same_request(api, olli, order):
    first = api(olli).post("/assignments", order, key="k-1")
    assert api(olli).post("/assignments", dict(reversed(order.items())), key="k-1").json() == first.json()


def test_another_body_is_refused(api, olli, order):
    api(olli).post("/assignments", order, key="k-1")
    with nothing_changes():
        refused(
            api(olli).post("/assignments", order | {"title": "Toinen"}, key="k-1"),
            422,
            "idempotency_key_reused",
        )


def test_another_address_is_another_request(api, olli, order):
    api(olli).post("/assignments", order, key="k-1")
    refused(api(olli).post("/assignments/estimate", order, key="k-1"), 422, "idempotency_key_reused")


def test_keys_of_two_people_are_two_keys(api, olli, clara, order):
    refs = {api(who).post("/assignments", order, key="k-1").json()["ref"] for who in (olli, clara)}
    assert len(refs) == 2


def test_a_request_that_still_runs_is_409(api, olli, kaski, monkeypatch):
    draft = make_draft(kaski, olli)
    first, second, inner = api(olli), api(olli), []

    def repeat(self, shape, row, **facts):
        if not inner:
            inner.append(None)
            inner[0] = second.post(f"/assignments/{draft.ref}/place", key="k-1")
        return show(self, shape, row, **facts)

    show = Endpoint.show
    monkeypatch.setattr(Endpoint, "show", repeat)
    assert first.post(f"/assignments/{draft.ref}/place", key="k-1").status_code == 200
    refused(inner[0], 409, "idempotency_in_progress")


def test_a_refusal_is_not_kept(api, olli, order):
    with nothing_changes():
        refused(
            api(olli).post("/assignments", order | {"cap_cents": 1}, key="k-1"), 422, "cap_below_unit_price"
        )
    assert api(olli).post("/assignments", order, key="k-1").status_code == 201


def test_a_crash_keeps_nothing(api, olli, order, monkeypatch):
    def crash(*args, **facts):
        raise RuntimeError("crash")

    with monkeypatch.context() as broken, nothing_changes():
        broken.setattr(Endpoint, "show", crash)
        with pytest.raises(RuntimeError):
            api(olli).post("/assignments", order, key="k-1")
    assert api(olli).post("/assignments", order, key="k-1").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "ä"])
def test_a_malformed_key_is_refused(api, olli, order, key):
    with nothing_changes():
        refused(api(olli).post("/assignments", order, key=key), 422, "idempotency_key_malformed")


def test_a_key_is_forgotten_after_a_week(api, olli, order, clock):
    api(olli).post("/assignments", order, key="k-1")
    clock(days=7, seconds=1)
    idempotency.forget_old(timezone.now())
    assert api(olli).post("/assignments", order, key="k-1").status_code == 201
    assert Assignment.objects.count() == 2


def test_patch_honours_keys_too(api, olli, kaski):
    draft = make_draft(kaski, olli)
    assert api(olli).patch(f"/assignments/{draft.ref}", {"title": "Uusi"}, key="k-1").status_code == 200
    refused(
        api(olli).patch(f"/assignments/{draft.ref}", {"title": "Muu"}, key="k-1"),
        422,
        "idempotency_key_reused",
    )


class TestUploads:
    def test_are_the_same_by_name_and_content(self, api, olli):
        first = api(olli).upload("/files", "a.txt", b"one", key="k-1")
        assert api(olli).upload("/files", "a.txt", b"one", key="k-1").json() == first.json()
        assert StoredFile.objects.count() == 1

    @pytest.mark.parametrize(("name", "content"), [("a.txt", b"two"), ("b.txt", b"one")])
    def test_that_differ_are_refused(self, api, olli, name, content):
        api(olli).upload("/files", "a.txt", b"one", key="k-1")
        refused(api(olli).upload("/files", name, content, key="k-1"), 422, "idempotency_key_reused")


class TestInvoiceRun:
    def test_is_repeated_with_its_first_answer(self, api, leo):
        run = {"through": "2026-11-22"}
        first = api(leo).post("/invoices/run", run, key="k-1")
        assert (
            api(leo).post("/invoices/run", run, key="k-1").json()
            == first.json()
            == {"items": [], "next": None, "refused": []}
        )
        refused(
            api(leo).post("/invoices/run", run | {"final": True}, key="k-1"), 422, "idempotency_key_reused"
        )

    def test_gives_its_key_back_when_refused(self, api, kaisa):
        with nothing_changes():
            refused(api(kaisa).post("/invoices/run", {"through": "2026-11-22"}, key="k-1"), 403, "forbidden")
        assert not IdempotencyKey.objects.exists()
