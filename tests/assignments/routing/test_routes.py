"""A coordinator's decisions: offer_to, open_to_queue, withdraw_route."""

from datetime import date

import pytest

from assignments.orders.models import Assignment
from assignments.people.operations import add_absence
from assignments.routing.errors import (
    AlreadyRouted,
    AssistantUnfit,
    NotRoutable,
    OfferUnitsInvalid,
    OverrideNeedsReason,
    OwnOffer,
    RouteUnknown,
    RouteWithdrawn,
)
from assignments.routing.models import Route
from assignments.routing.operations import offer_to, open_to_queue, withdraw_route
from assignments.routing.tasks import close_queues
from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden
from tests.factories.delivery import claim, end_ndas, make_user, place
from tests.factories.people import make_assistant
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def work(buyer):
    return place(buyer, is_open=False)


def rows():
    return list(Route.objects.order_by("pk").values()), list(Assignment.objects.values("pk", "is_queue_open"))


def refuses(error, operation, **arguments):
    before = rows()
    with pytest.raises(error) as refusal:
        operation(**arguments)
    assert rows() == before
    return refusal.value


def an_offer(work, assistant, actor, at, **more):
    return {"assignment_id": work.pk, "assistant_id": assistant.pk, "actor": actor, "at": at, **more}


class TestOffer:
    def test_lets_the_assistant_see_and_claim(self, work, worker, kaisa, at):
        assert not Assignment.objects.visible_to(worker.user).exists()
        route = offer_to(**an_offer(work, worker, kaisa, at, units=3, reason="Tuntee alan"))
        assert (route.units, route.reason, route.created_by, route.created_at) == (
            3,
            "Tuntee alan",
            kaisa,
            at,
        )
        assert list(Assignment.objects.visible_to(worker.user)) == [work]
        assert claim(worker, work, at, units=9).units.count() == 3

    @pytest.mark.parametrize("units", [0, -1, 11])
    def test_refuses_a_number_out_of_range(self, work, worker, kaisa, at, units):
        refuses(OfferUnitsInvalid, offer_to, **an_offer(work, worker, kaisa, at, units=units))

    def test_refuses_a_second_one(self, work, worker, other, kaisa, at):
        offer_to(**an_offer(work, worker, kaisa, at))
        refuses(AlreadyRouted, offer_to, **an_offer(work, worker, kaisa, at, units=2))
        offer_to(**an_offer(work, other, kaisa, at))

    def test_refuses_what_no_reason_lifts(self, work, worker, kaisa, at):
        end_ndas(worker.user, at)
        refusal = refuses(AssistantUnfit, offer_to, **an_offer(work, worker, kaisa, at, reason="Silti"))
        assert "non-disclosure" in refusal.text.en

    def test_an_override_needs_a_reason(self, work, worker, kaisa, at):
        add_absence(
            assistant_id=worker.pk, from_on=date(2026, 11, 23), to_on=date(2026, 11, 24), actor=worker.user
        )
        refusal = refuses(OverrideNeedsReason, offer_to, **an_offer(work, worker, kaisa, at, reason="  "))
        assert "Away until 24 Nov 2026." in refusal.text.en
        offer_to(**an_offer(work, worker, kaisa, at, reason="Palaa keskiviikkona"))

    def test_nobody_offers_to_themselves(self, work, kaisa, matti, at):
        own = make_assistant(kaisa)
        with pytest.raises(OwnOffer):
            offer_to(assignment_id=work.pk, assistant_id=own.pk, actor=kaisa, at=at)
        assert offer_to(assignment_id=work.pk, assistant_id=own.pk, actor=matti, at=at).assistant == own

    def test_refuses_an_unknown_assistant(self, work, worker, kaisa, at):
        refuses(RouteUnknown, offer_to, **an_offer(work, worker, kaisa, at) | {"assistant_id": worker.pk + 9})

    def test_refuses_markup(self, work, worker, kaisa, at):
        refuses(TextInvalid, offer_to, **an_offer(work, worker, kaisa, at, reason="<b>x</b>"))


class TestQueue:
    def test_opens_and_closes_with_its_route(self, work, worker, kaisa, at):
        route = open_to_queue(assignment_id=work.pk, actor=kaisa, at=at)
        work.refresh_from_db()
        assert (work.is_queue_open, route.assistant) == (True, None)
        assert list(Assignment.objects.visible_to(worker.user)) == [work]
        withdraw_route(route_id=route.pk, actor=kaisa, at=at)
        work.refresh_from_db()
        route.refresh_from_db()
        assert (work.is_queue_open, route.withdrawn_at, route.withdrawn_by) == (False, at, kaisa)
        assert not Assignment.objects.visible_to(worker.user).exists()

    def test_refuses_to_open_twice_and_to_withdraw_twice(self, work, kaisa, at):
        route = open_to_queue(assignment_id=work.pk, actor=kaisa, at=at)
        refuses(AlreadyRouted, open_to_queue, assignment_id=work.pk, actor=kaisa, at=at)
        withdraw_route(route_id=route.pk, actor=kaisa, at=at)
        refuses(RouteWithdrawn, withdraw_route, route_id=route.pk, actor=kaisa, at=at)
        open_to_queue(assignment_id=work.pk, actor=kaisa, at=at)

    def test_withdrawing_an_offer_leaves_the_queue_open(self, work, worker, kaisa, at):
        open_to_queue(assignment_id=work.pk, actor=kaisa, at=at)
        route = offer_to(**an_offer(work, worker, kaisa, at))
        withdraw_route(route_id=route.pk, actor=kaisa, at=at)
        work.refresh_from_db()
        assert work.is_queue_open

    def test_ended_work_leaves_the_queue(self, buyer, at):
        living, ended = place(buyer), place(buyer, status="cancelled")
        assert (close_queues(at), close_queues(at)) == (1, 0)
        assert dict(Assignment.objects.values_list("pk", "is_queue_open")) == {
            living.pk: True,
            ended.pk: False,
        }
        assert ended.routes.current().exists()


class TestWho:
    @pytest.mark.parametrize("who", ["sam", "clara", "anna"])
    def test_refuses_strangers_and_members(self, work, worker, kaisa, at, request, who):
        actor = request.getfixturevalue(who)
        route = offer_to(**an_offer(work, worker, kaisa, at))
        refuses(RouteUnknown, open_to_queue, assignment_id=work.pk, actor=actor, at=at)
        refuses(RouteUnknown, withdraw_route, route_id=route.pk, actor=actor, at=at)

    def test_refuses_a_coordinator_without_an_nda(self, work, worker, at):
        coordinator = make_user("Koordinaattori", "coordinator")
        refuses(RouteUnknown, offer_to, **an_offer(work, worker, coordinator, at))

    @pytest.mark.parametrize("who", ["kim", "leo"])
    def test_refuses_a_lesser_role(self, work, worker, at, request, who):
        actor = request.getfixturevalue(who)
        assert refuses(Forbidden, offer_to, **an_offer(work, worker, actor, at)).status == 403

    def test_a_manager_may(self, work, matti, at):
        open_to_queue(assignment_id=work.pk, actor=matti, at=at)
        work.refresh_from_db()
        assert work.is_queue_open

    def test_refuses_what_does_not_exist(self, work, kaisa, at):
        refuses(RouteUnknown, open_to_queue, assignment_id=work.pk + 9, actor=kaisa, at=at)
        refuses(RouteUnknown, withdraw_route, route_id=1, actor=kaisa, at=at)

    @pytest.mark.parametrize("status", ["draft", "completed", "cancelled"])
    def test_refuses_work_that_is_not_placed(self, buyer, worker, kaisa, at, status):
        work = place(buyer, is_open=False, status=status)
        refuses(NotRoutable, open_to_queue, assignment_id=work.pk, actor=kaisa, at=at)
        refuses(NotRoutable, offer_to, **an_offer(work, worker, kaisa, at))
