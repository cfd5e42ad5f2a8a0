"""Ninety days of the demo office, played through the operations with past times, so that the books balance."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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
from frontend.demo.leads import Finder, minutes_pdf
from frontend.demo.people import COMPANIES, House
from frontend.demo.plan import DOCUMENT, PROSPECTING, Order
from frontend.demo.words import SAYS, UNCLEAR_ROLE

BATCH = 10
ABLE = {
    PROSPECTING: (0, 1, 2, 4, 5),
    DOCUMENT: (0, 1),
}  # assistants by number; the rest hold no such skill or are new


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an aware moment of a Helsinki day."""
    return datetime.combine(day, time(hour, minute), tzinfo=HELSINKI)


@dataclass
class Player:
    """Plays one order after another; every choice comes from the seeded generator."""

    house: House
    today: date
    now: datetime
    seed: int

    def __post_init__(self) -> None:
        self.finders = [
            Finder(self.seed + number, company.language) for number, company in enumerate(COMPANIES, 1)
        ]
        self.found: dict[int, Iterator[dict[str, Any]]] = {}  # by assignment id
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
            return self._quote(drafted, order, day)
        placed = orders.place_assignment(
            assignment_id=drafted.pk, actor=self.owner(client), at=self.at(day, 9, 30)
        )
        if order.ends == "unrouted":
            return placed
        self._route(placed, day, order)
        if order.ends != "routed":
            self._work(placed, order, day)
            self._open_today(placed, order)
            self._end(placed, order)
        return placed

    def owner(self, client: Client) -> User:
        """The owner of a client company."""
        return self.house.owners[client.pk]

    def office(self, role: str) -> User:
        """The person of the office in that role."""
        return self.house.office[role]

    def says(self, what: str, order: Order) -> str:
        """What somebody writes, in the client's language."""
        return SAYS[what][COMPANIES[order.client].language]

    # --- the order

    def _draft(self, order: Order, client: Client, day: date) -> Assignment:
        drafted = orders.draft_assignment(
            client=client, service=Service.objects.get(kind=order.kind), title=order.title, brief=order.brief,
            target_units=order.target, cap_cents=order.cap_cents, actor=self.owner(client), at=self.at(day, 9),
        )  # fmt: skip
        if order.business is not None:
            self.found[drafted.pk] = self.finders[order.client].leads(order.business)
        return drafted

    def _quote(self, assignment: Assignment, order: Order, day: date) -> Assignment:
        quoted = orders.quote_assignment(
            assignment_id=assignment.pk, unit_price_cents=7_500, assistant_rate_cents=3_800, note=self.says("quote", order),
            actor=self.house.manager, at=self.at(day, 11),
        )  # fmt: skip
        if order.ends == "quoted":
            return quoted
        return orders.decline_quote(
            assignment_id=assignment.pk,
            reason=self.says("decline", order),
            actor=self.owner(assignment.client),
            at=self.at(day, 14),
        )

    def _route(self, assignment: Assignment, day: date, order: Order) -> None:
        coordinator = self.office(OfficeRole.COORDINATOR)
        if order.is_offered and order.hands is not None:
            offer_to(
                assignment_id=assignment.pk, assistant_id=self.house.assistants[order.hands].pk,
                reason="Tuntee asiakkaan.", actor=coordinator, at=self.at(day, 10),
            )  # fmt: skip
        else:
            open_to_queue(assignment_id=assignment.pk, actor=coordinator, at=self.at(day, 10))

    # --- the work that is decided

    def _work(self, assignment: Assignment, order: Order, day: date) -> None:
        """Claim, submit, check and judge in batches, one batch a working day, until the plan's number is done."""
        if order.lapses:
            claim = self._claim(assignment, order.lapses, add_workdays(day, 1), order)
            delivery.release_claim(
                claim_id=claim.pk, reason="Sairastuin.", actor=claim.assistant.user, at=self.at(add_workdays(day, 1), 13),
            )  # fmt: skip
        left = order.units
        while left > 0:
            day = min(add_workdays(day, 1), self.today)
            claim = self._claim(assignment, min(BATCH, left), day, order)
            units = list(claim.units.order_by("slot"))
            left -= len(units)
            self._deliver(units, order, day, returns=order.returns)
            self._judge(units, order, day, is_first=left + len(units) == order.units)

    def _claim(self, assignment: Assignment, units: int, day: date, order: Order) -> Claim:
        return delivery.claim_units(
            assistant_id=self._assistant(order).pk,
            assignment_id=assignment.pk,
            units=units,
            at=self.at(day, 12),
        )

    def _assistant(self, order: Order) -> Assistant:
        if order.hands is not None:
            return self.house.assistants[order.hands]
        self.turn += 1
        able = ABLE[order.kind]
        return self.house.assistants[able[self.turn % len(able)]]

    def _deliver(self, units: list[Unit], order: Order, day: date, *, returns: bool = False) -> None:
        for unit in units:
            self._submit(unit, order, day)
        waiting = [unit for unit in units if self._status(unit) == UnitStatus.SUBMITTED]
        for number, unit in enumerate(waiting):
            if returns and number == 0:
                self._return(unit, order, self.at(day, 15))
                self._again(unit, self.at(day, 15, 30))
            delivery.check_unit(
                unit_id=unit.pk,
                outcome="deliver",
                actor=self.office(OfficeRole.CHECKER),
                at=self.at(day, 16),
            )

    def _status(self, unit: Unit) -> str:
        return str(Unit.objects.values_list("status", flat=True).get(pk=unit.pk))

    def _submit(self, unit: Unit, order: Order, day: date, *, is_unclear: bool = False) -> None:
        """Hand in one result; an unclear one is never passed on without a look of the office."""
        worker = unit.assistant.user
        if order.kind == PROSPECTING:
            result = {
                **next(self.found[unit.assignment_id]),
                "source_on": (day - timedelta(days=1)).isoformat(),
            }
            if is_unclear:
                result["contact_role"] = UNCLEAR_ROLE[COMPANIES[order.client].language]
            delivery.submit_unit(unit_id=unit.pk, result=result, actor=worker, at=self.at(day, 14))
            return
        self.documents += 1
        subject = f"{order.title} {unit.slot}"
        data = minutes_pdf(
            subject, ["Läsnä: hallitus", "Päätökset on kirjattu liitteeseen.", f"Asia {self.documents}"]
        )
        file = store_file(
            content=io.BytesIO(data), name=f"asiakirja-{self.documents}.pdf", uploaded_by=worker
        )
        result = {"subject": subject, "period": day.strftime("%Y-%m"), "version": "1.0"}
        delivery.submit_unit(unit_id=unit.pk, result=result, files=[file], actor=worker, at=self.at(day, 14))

    def _return(self, unit: Unit, order: Order, at: datetime) -> None:
        delivery.check_unit(
            unit_id=unit.pk, outcome="return", failed_criteria=[order.criterion], note=self.says("returned", order),
            actor=self.office(OfficeRole.CHECKER), at=at,
        )  # fmt: skip

    def _again(self, unit: Unit, at: datetime) -> None:
        """Hand the unit in once more, with the same result mended."""
        fresh = Unit.objects.get(pk=unit.pk)
        delivery.submit_unit(unit_id=unit.pk, result=fresh.result or {}, actor=unit.assistant.user, at=at)

    def _judge(self, units: list[Unit], order: Order, day: date, *, is_first: bool) -> None:
        """The client answers two working days later: a fix or a rejection in the first batch, silence, else accepted."""
        on = min(add_workdays(day, 2), self.today)
        said: list[Callable[[Unit, Order, datetime], None]] = []
        if is_first:
            said = [*[self._fixed] * order.fixes, *[self._reject] * order.rejects]
        assignment = units[0].assignment
        for unit, say in zip(units, said, strict=False):
            say(unit, order, self.at(on, 10))
        rest = units[len(said) :]
        silent, chosen = rest[: order.silent], [unit.pk for unit in rest[order.silent :]]
        if chosen:
            delivery.accept_units(
                unit_ids=chosen, actor=self.house.approvers[assignment.client_id], at=self.at(on, 11)
            )
        if silent:
            self._stay_silent(silent, assignment)

    def _ask_fix(self, unit: Unit, order: Order, at: datetime) -> None:
        self._say_no("request_fix", unit, order, at)

    def _fixed(self, unit: Unit, order: Order, at: datetime) -> None:
        """A fix asked for, made, checked and accepted."""
        self._ask_fix(unit, order, at)
        day = helsinki_date(at)
        self._again(unit, self.at(day, 15, 30))
        if self._status(unit) == UnitStatus.SUBMITTED:
            delivery.check_unit(
                unit_id=unit.pk, outcome="deliver", actor=self.office(OfficeRole.CHECKER), at=self.at(day, 16)
            )
        approver = self.house.approvers[unit.assignment.client_id]
        delivery.accept_units(unit_ids=[unit.pk], actor=approver, at=self.at(add_workdays(day, 1), 9))

    def _reject(self, unit: Unit, order: Order, at: datetime) -> None:
        self._say_no("reject", unit, order, at)

    def _say_no(self, verdict: str, unit: Unit, order: Order, at: datetime) -> None:
        keys = unit.assignment.criteria.keys if unit.assignment.criteria else []
        delivery.give_verdict(
            unit_id=unit.pk,
            verdict=verdict,
            failed_criteria=keys[:1] if verdict == "reject" else keys[-1:],
            note=self.says("reject" if verdict == "reject" else "fix", order),
            actor=self.house.approvers[unit.assignment.client_id],
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

    # --- the work that is open today

    def _open_today(self, assignment: Assignment, order: Order) -> None:
        """Leave units in every open state, as the plan says: what waits, what is checked, what came back, what is held."""
        if order.fixing:
            day = add_workdays(self.today, -1)
            for unit in self._taken(assignment, order.fixing, day, order):
                self._deliver([unit], order, day)
                self._ask_fix(unit, order, self.at(self.today, 9))
        if order.waiting:
            day = add_workdays(self.today, -order.waiting_since)
            self._deliver(self._taken(assignment, order.waiting, day, order), order, day)
        if order.unchecked or order.returned:
            units = self._taken(assignment, order.unchecked + order.returned, self.today, order)
            for unit in units:
                self._submit(unit, order, self.today, is_unclear=True)
            for unit in units[: order.returned]:
                self._return(unit, order, self.at(self.today, 15))
        if order.held:
            self._claim(assignment, order.held, self.today, order)

    def _taken(self, assignment: Assignment, units: int, day: date, order: Order) -> list[Unit]:
        return list(self._claim(assignment, units, day, order).units.order_by("slot"))

    # --- how it ends

    def _end(self, assignment: Assignment, order: Order) -> None:
        owner, ended = self.house.owners[assignment.client_id], self.at(add_workdays(self.today, -2), 14)
        if order.ends == "paused":
            orders.pause_assignment(
                assignment_id=assignment.pk, cause=PauseCause.CLIENT, reason=self.says("pause", order), actor=owner, at=ended
            )  # fmt: skip
        if order.ends == "full":
            orders.keep_room(assignment_id=assignment.pk, at=ended)
        if order.ends == "cancelled":
            orders.cancel_assignment(
                assignment_id=assignment.pk, reason=self.says("cancel", order), actor=owner, at=ended
            )
        if order.ends == "closed":
            orders.complete_assignment(assignment_id=assignment.pk, actor=owner, at=ended)
