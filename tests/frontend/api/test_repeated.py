"""A kept answer is given again only while what it shows is within reach (T03, T04 of the threat list)."""

import pytest

from assignments.delivery.operations import submit_unit
from clients.organisations.models import Membership
from clients.organisations.operations import end_membership
from frontend.api.base import Endpoint
from frontend.api.urls import urlpatterns
from tests.factories.delivery import claimed, delivered, end_ndas, prospect, submitted
from tests.factories.orders import make_draft
from tests.frontend.api.rows import nothing_changes, refused

pytestmark = pytest.mark.django_db


def test_every_kept_answer_has_its_own_gate():
    """Endpoint alone refuses to guess: whoever keeps answers says when they may be told again."""
    kept, bare = 0, []
    for path in urlpatterns:
        view = path.callback.view_class
        if any(getattr(getattr(view, verb, None), "is_kept", False) for verb in ("post", "patch")):
            kept += 1
            bare += [view.__name__] if view.reach_again is Endpoint.reach_again else []
    assert kept > 20
    assert bare == []


def repeat(api, user, path, body, leave):
    """Ask twice with one key and once more after `leave`; the third answer."""
    program = api(user)
    first = program.post(path, body, key="k-3")
    again = program.post(path, body, key="k-3")
    assert again["Idempotent-Replayed"] == "true"
    assert first.content == again.content
    leave()
    with nothing_changes():
        return program.post(path, body, key="k-3")


def test_the_checkers_answer_ends_with_the_nda(api, worker, work, kim, at):
    unit = submitted(worker, work, at)
    answer = repeat(
        api, kim, f"/units/{unit.ref}/check", {"outcome": "deliver"}, lambda: end_ndas(kim, at=at)
    )
    assert unit.result["company"] not in refused(answer, 404, "not_found")["detail"]
    refused(api(kim).get(f"/units/{unit.ref}"), 404, "not_found")


def test_the_assistants_answers_end_with_the_nda(api, worker, work, at):
    held = claimed(worker, work, at)[0]
    path, body = f"/units/{held.ref}/submit", {"result": prospect(1)}
    taken = {"assignment": work.ref, "units": 1}
    api(worker.user).post("/claims", taken, key="k-1")
    refused(repeat(api, worker.user, path, body, lambda: end_ndas(worker.user, at=at)), 404, "not_found")
    with nothing_changes():
        refused(api(worker.user).post("/claims", taken, key="k-1"), 404, "not_found")


@pytest.fixture
def leave(kaski, olli, at):
    def now():
        membership = Membership.objects.current().get(user=olli, client=kaski)
        end_membership(membership_id=membership.pk, actor=olli, at=at)

    return now


def test_a_members_answers_end_with_the_membership(api, kaski, olli, leave, at):
    draft = make_draft(kaski, olli)
    order = {
        "client": kaski.ref, "service": "prospecting", "title": "Prospekteja", "target_units": 10,
        "brief": {"target": "Ohjelma", "roles": ["toimitusjohtaja"]}, "cap_cents": 45_000,
    }  # fmt: skip
    program = api(olli)
    program.post("/assignments", order, key="k-1")
    program.post("/assignments/estimate", order, key="k-2")
    refused(repeat(api, olli, f"/assignments/{draft.ref}/place", {}, leave), 404, "not_found")
    with nothing_changes():
        refused(program.post("/assignments", order, key="k-1"), 404, "not_found")
        refused(program.post("/assignments/estimate", order, key="k-2"), 404, "not_found")


def test_a_batch_ends_with_the_membership(api, worker, work, kim, aino, kaski, at):
    unit = delivered(worker, work, at, kim)

    def leave():
        membership = Membership.objects.current().get(user=aino, client=kaski)
        end_membership(membership_id=membership.pk, actor=aino, at=at)

    refused(repeat(api, aino, "/units/accept", {"units": [unit.ref]}, leave), 404, "not_found")


FIX = {"verdict": "request_fix", "failed_criteria": ["potential"], "note": "Tarkenna"}


def test_a_clients_word_is_told_again_while_the_fix_is_in_the_making(api, worker, work, kim, aino, kaski, at):
    unit = delivered(worker, work, at, kim)
    program, path = api(aino), f"/units/{unit.ref}"
    held = program.post(f"{path}/hold", {}, key="k-1")
    asked = program.post(f"{path}/verdict", FIX, key="k-2")
    assert (held.status_code, asked.status_code) == (200, 200)
    submit_unit(unit_id=unit.pk, result=prospect(1), actor=worker.user, at=at)
    refused(program.get(path), 404, "not_found")  # out of sight until it is delivered again
    with nothing_changes():
        again = program.post(f"{path}/hold", {}, key="k-1"), program.post(f"{path}/verdict", FIX, key="k-2")
    assert [each["Idempotent-Replayed"] for each in again] == ["true", "true"]
    assert [each.content for each in again] == [held.content, asked.content]
    membership = Membership.objects.current().get(user=aino, client=kaski)
    end_membership(membership_id=membership.pk, actor=aino, at=at)
    with nothing_changes():
        refused(program.post(f"{path}/hold", {}, key="k-1"), 404, "not_found")
        refused(program.post(f"{path}/verdict", FIX, key="k-2"), 404, "not_found")
