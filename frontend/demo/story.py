"""Ninety days of the demo office, played through the operations with past times, so that the books balance."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from assignments.catalogue.models import Service
from assignments.delivery import operations as delivery
from assignments.delivery.models import Claim, Unit
from assignments.delivery.states import UnitStatus
from assignments.orders import operations as orders
from assignments.orders.models import Assignment
from assignments.orders.states import PauseCause
from assignments.people.models import Assistant
from assignments.routing.operations import offer_to, open_to_queue
from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel.files import store_file
from backoffice.kernel.workdays import HELSINKI, add_workdays, helsinki_date
from clients.organisations.models import Client
from frontend.demo.leads import leads, minutes_pdf
from frontend.demo.people import House
from frontend.demo.plan import Order

BATCH = 10


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an aware moment of a Helsinki day."""
    return datetime.combine(day, time(hour, minute), tzinfo=HELSINKI)


@dataclass
class Player:
    """Plays one order after another; every choice comes from the seeded generator."""

    house: House
    today: date
    now: datetime
    rng: Random

    def __post_init__(self) -> None:
        self.sources: dict[int, Iterator[dict[str, Any]]] = {
            client.pk: leads(number + 1) for number, client in enumerate(self.house.clients)
        }
        self.documents = 0
        self.turn = 0

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment of that day, never later than now."""
        return min(moment(day, hour, minute), self.now)

    def play(self, order: Order) -> Assignment:
        """Take one order as far as its plan goes."""
        client = self.house.clients[order.client]
        day = add_workdays(self.today, -order.days_ago) if order.days_ago else self.today
        drafted = self._draft(order, client, day)
        if order.ends == "draft":
            return drafted
        if order.ends in {"quoted", "declined"}:
            return self._quote(drafted, client, day, declined=order.ends == "declined")
        placed = orders.place_assignment(
            assignment_id=drafted.pk, actor=self.owner(client), at=self.at(day, 9, 30)
        )
        if order.ends == "unrouted":
            return placed
        self._route(placed, day, order)
        if order.ends != "routed":
            self._work(placed, order, day)
            self._end(placed, order)
        return placed

    def owner(self, client: Client) -> User:
        """The owner of a client company."""
        return self.house.owners[client.pk]

    def office(self, role: str) -> User:
        """The person of the office in that role."""
        return self.house.office[role]

    def _draft(self, order: Order, client: Client, day: date) -> Assignment:
        service = Service.objects.get(kind=order.kind)
        return orders.draft_assignment(
            client=client, service=service, title=order.title, brief=order.brief, target_units=order.target, cap_cents=order.cap_cents,
            actor=self.owner(client), at=self.at(day, 9),
        )  # fmt: skip

    def _quote(self, assignment: Assignment, client: Client, day: date, *, declined: bool) -> Assignment:
        quoted = orders.quote_assignment(
            assignment_id=assignment.pk, unit_price_cents=7_500, assistant_rate_cents=3_800,
            note="Tarjous sisältää taiton ja oikoluvun.", actor=self.house.manager, at=self.at(day, 11),
        )  # fmt: skip
        if declined:
            return orders.decline_quote(
                assignment_id=assignment.pk,
                reason="Teemme tämän itse.",
                actor=self.owner(client),
                at=self.at(day, 14),
            )
        return quoted

    def _route(self, assignment: Assignment, day: date, order: Order) -> None:
        coordinator = self.office(OfficeRole.COORDINATOR)
        if order.offer is not None:
            offer_to(
                assignment_id=assignment.pk, assistant_id=self.house.assistants[order.offer].pk,
                reason="Tuntee asiakkaan.", actor=coordinator, at=self.at(day, 10),
            )  # fmt: skip
        else:
            open_to_queue(assignment_id=assignment.pk, actor=coordinator, at=self.at(day, 10))

    def _work(self, assignment: Assignment, order: Order, day: date) -> None:
        """Claim, submit and check in batches, one batch a working day, until the plan's number is done."""
        left = order.units
        while left > 0:
            day = min(add_workdays(day, 1), self.today)
            claim = self._claim(assignment, min(BATCH, left), day, order)
            left -= claim.units.count()
            self._deliver(assignment, claim, day, order)
        if order.held:
            self._claim(assignment, order.held, self.today, order)

    def _claim(self, assignment: Assignment, units: int, day: date, order: Order) -> Claim:
        return delivery.claim_units(
            assistant_id=self._assistant(order).pk,
            assignment_id=assignment.pk,
            units=units,
            at=self.at(day, 12),
        )

    def _assistant(self, order: Order) -> Assistant:
        if order.offer is not None:
            return self.house.assistants[order.offer]
        self.turn += 1
        able = (
            self.house.assistants[:2]
            if order.kind != "prospecting"
            else [self.house.assistants[n] for n in (0, 1, 2, 4, 5)]
        )
        return able[self.turn % len(able)]

    def _deliver(self, assignment: Assignment, claim: Claim, day: date, order: Order) -> None:
        units = list(claim.units.order_by("slot"))
        for unit in units:
            self._submit(unit, assignment, day, order)
        waiting = [unit for unit in units if self._status(unit) == UnitStatus.SUBMITTED]
        for number, unit in enumerate(waiting):
            if order.unchecked and number < order.unchecked and day == self.today:
                continue
            self._check(unit, day, number, order)
        if order.verdicts:
            self._judge(
                [unit for unit in units if self._status(unit) == UnitStatus.DELIVERED], assignment, day, order
            )

    def _status(self, unit: Unit) -> str:
        return str(Unit.objects.values_list("status", flat=True).get(pk=unit.pk))

    def _submit(self, unit: Unit, assignment: Assignment, day: date, order: Order) -> None:
        worker = unit.assistant.user
        if order.kind == "prospecting":
            seen = (day - timedelta(days=1)).isoformat()
            result, files = {**next(self.sources[assignment.client_id]), "source_on": seen}, []
        else:
            self.documents += 1
            subject = f"{order.title} {self.documents}"
            data = minutes_pdf(
                subject, ["Läsnä: hallitus", "Päätökset on kirjattu liitteeseen.", f"Asia {self.documents}"]
            )
            files = [
                store_file(
                    content=io.BytesIO(data), name=f"asiakirja-{self.documents}.pdf", uploaded_by=worker
                )
            ]
            result = {"subject": subject, "period": day.strftime("%Y-%m"), "version": "1.0"}
        delivery.submit_unit(unit_id=unit.pk, result=result, files=files, actor=worker, at=self.at(day, 14))

    def _check(self, unit: Unit, day: date, number: int, order: Order) -> None:
        checker = self.office(OfficeRole.CHECKER)
        if order.returns and number == 0:
            delivery.check_unit(
                unit_id=unit.pk, outcome="return", failed_criteria=[order.criterion], note="Perustelut puuttuvat. Kirjoita, miksi juuri tämä.",
                actor=checker, at=self.at(day, 15),
            )  # fmt: skip
            if day == self.today:
                return
            self._again(unit, day)
        delivery.check_unit(unit_id=unit.pk, outcome="deliver", actor=checker, at=self.at(day, 16))

    def _again(self, unit: Unit, day: date) -> None:
        """Hand the unit in once more, with the same result mended."""
        fresh = Unit.objects.get(pk=unit.pk)
        delivery.submit_unit(
            unit_id=unit.pk, result=fresh.result or {}, actor=unit.assistant.user, at=self.at(day, 15, 30)
        )

    def _judge(self, units: list[Unit], assignment: Assignment, day: date, order: Order) -> None:
        """The client answers two working days later: a fix or a rejection where the plan says so, silence, else accepted."""
        on = add_workdays(day, 2)
        if on >= self.today:
            return
        said: list[Callable[[Unit, User, datetime], None]] = []
        said.extend([self._ask_fix] * order.fixes)
        said.extend([self._reject] * order.rejects)
        approver = self.house.approvers[assignment.client_id]
        for unit, say in zip(units, said, strict=False):
            say(unit, approver, self.at(on, 10))
        rest = units[len(said) :]
        silent = rest[: order.silent]
        chosen = [unit.pk for unit in rest[order.silent :]]
        if chosen:
            delivery.accept_units(unit_ids=chosen, actor=approver, at=self.at(on, 11))
        if silent:
            self._stay_silent(silent, assignment)

    def _ask_fix(self, unit: Unit, approver: User, at: datetime) -> None:
        keys = unit.assignment.criteria.keys if unit.assignment.criteria else []
        delivery.give_verdict(
            unit_id=unit.pk,
            verdict="request_fix",
            failed_criteria=keys[-1:],
            note="Tarkentakaa perustelut.",
            actor=approver,
            at=at,
        )
        day = helsinki_date(at)
        self._again(unit, day)
        if self._status(unit) == UnitStatus.SUBMITTED:
            delivery.check_unit(
                unit_id=unit.pk, outcome="deliver", actor=self.office(OfficeRole.CHECKER), at=self.at(day, 16)
            )
        delivery.accept_units(unit_ids=[unit.pk], actor=approver, at=self.at(add_workdays(day, 1), 9))

    def _reject(self, unit: Unit, approver: User, at: datetime) -> None:
        keys = unit.assignment.criteria.keys if unit.assignment.criteria else []
        delivery.give_verdict(
            unit_id=unit.pk,
            verdict="reject",
            failed_criteria=keys[:1],
            note="Tämä on jo asiakkaamme.",
            actor=approver,
            at=at,
        )

    def _stay_silent(self, units: list[Unit], assignment: Assignment) -> None:
        due = [
            unit.review_due_at
            for unit in Unit.objects.filter(pk__in=[each.pk for each in units])
            if unit.review_due_at
        ]
        at = max(due) + timedelta(minutes=1)
        if at < self.now:
            delivery.accept_overdue(assignment_id=assignment.pk, at=at)

    def _end(self, assignment: Assignment, order: Order) -> None:
        owner = self.house.owners[assignment.client_id]
        if order.ends == "paused":
            orders.pause_assignment(
                assignment_id=assignment.pk,
                cause=PauseCause.CLIENT,
                reason="Uusi kohderyhmä mietinnässä.",
                actor=owner,
                at=self.at(self.today, 8),
            )
        if order.ends == "cancelled":
            orders.cancel_assignment(
                assignment_id=assignment.pk,
                reason="Kampanja peruttiin.",
                actor=owner,
                at=self.at(self.today, 8),
            )
        if order.ends == "closed":
            orders.complete_assignment(assignment_id=assignment.pk, actor=owner, at=self.at(self.today, 8))
