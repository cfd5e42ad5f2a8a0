"""Who acts in the state machine, and the operation each step calls."""

import csv
import io
from dataclasses import dataclass

from assignments.catalogue.queries import service_for
from assignments.delivery import operations as delivery
from assignments.orders import operations as orders
from assignments.people.models import Assistant
from assignments.routing import operations as routing
from backoffice.accounts.models import User
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing import operations as invoicing
from billing.payments.operations import book_bank_payment
from clients.agreements.operations import end_agreement
from clients.organisations.models import Client
from tests.factories.clients import EVIDENCE, sign_nda
from tests.factories.delivery import prospect
from tests.factories.orders import BRIEFS

LEAD_COLUMNS = tuple(prospect())


@dataclass
class Cast:
    client: Client
    clara: User
    olli: User
    aino: User
    kaisa: User
    kim: User
    leo: User
    nea: User
    workers: list[Assistant]
    strangers: list[User]
    price: int = 4500  # list price of prospecting

    # Orders

    def draft(self, *, target, cap, at):
        return orders.draft_assignment(
            client=self.client,
            service=service_for("prospecting"),
            title="Prospekteja",
            brief=BRIEFS["prospecting"] | {"potential_min": 60},
            target_units=target,
            cap_cents=cap,
            actor=self.olli,
            at=at,
        )

    def place(self, *, order, at):
        return orders.place_assignment(assignment_id=order.pk, actor=self.olli, at=at)

    def quote(self, *, order, price, at):
        return orders.quote_assignment(
            assignment_id=order.pk, unit_price_cents=price, actor=self.kaisa, at=at
        )

    def accept_quote(self, *, order, at):
        return orders.accept_quote(assignment_id=order.pk, actor=self.olli, at=at)

    def orderer(self, by_office):
        return self.kaisa if by_office else self.olli

    def pause(self, *, order, by_office, at):
        cause = "office" if by_office else "client"
        return orders.pause_assignment(
            assignment_id=order.pk, actor=self.orderer(by_office), at=at, cause=cause
        )

    def resume(self, *, order, by_office, at):
        return orders.resume_assignment(assignment_id=order.pk, actor=self.orderer(by_office), at=at)

    def change_cap(self, *, order, cap, at):
        return orders.change_cap(
            assignment_id=order.pk, cap_cents=cap, actor=self.clara, at=at, evidence=EVIDENCE
        )

    def cancel(self, *, order, at):
        return orders.cancel_assignment(assignment_id=order.pk, actor=self.olli, at=at)

    def complete(self, *, order, at):
        return orders.complete_assignment(assignment_id=order.pk, actor=self.clara, at=at)

    # Routing and work

    def open_queue(self, *, order, at):
        return routing.open_to_queue(assignment_id=order.pk, actor=self.kaisa, at=at)

    def offer(self, *, order, worker, units, at):
        return routing.offer_to(
            assignment_id=order.pk,
            assistant_id=worker.pk,
            units=units,
            reason="Tuntee asiakkaan",
            actor=self.kaisa,
            at=at,
        )

    def claim(self, *, worker, order, units, at):
        return delivery.claim_units(assistant_id=worker.pk, assignment_id=order.pk, units=units, at=at)

    def claim_next(self, *, worker, units, at):
        return delivery.claim_next(assistant_id=worker.pk, units=units, at=at)

    def other_worker(self, unit):
        return next(each.user for each in self.workers if each.pk != unit.assistant_id)

    def lead(self, number, *, on, fault="", business_id=None):
        """A result no other is like, but for the fault asked for."""
        made = prospect(number, source_on=helsinki_date(on).isoformat())
        made["business_id"] = business_id or made["business_id"]
        if fault == "digit":
            made["business_id"] = made["business_id"][:-1] + str((int(made["business_id"][-1]) + 1) % 10)
        if fault == "potential":
            made["potential"] = 40
        return made

    def submit(self, *, unit, result, actor, at):
        return delivery.submit_unit(unit_id=unit.pk, result=result, actor=actor, at=at)

    def import_file(self, *, claim, rows, at):
        out = io.StringIO()
        writer = csv.DictWriter(out, fieldnames=LEAD_COLUMNS, delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
        content = out.getvalue().encode()
        actor = claim.assistant.user
        return delivery.import_results(
            claim_id=claim.pk, content=content, filename="leads.csv", actor=actor, at=at
        )

    def release_unit(self, *, unit, at):
        actor = unit.assistant.user
        return delivery.release_unit(unit_id=unit.pk, reason="Sairastuin", actor=actor, at=at)

    def release_claim(self, *, claim, at):
        actor = claim.assistant.user
        return delivery.release_claim(claim_id=claim.pk, reason="Sairastuin", actor=actor, at=at)

    def extend(self, *, claim, at):
        return delivery.extend_claim(claim_id=claim.pk, actor=claim.assistant.user, at=at)

    def end_nda(self, *, worker, at):
        for agreement in worker.user.agreements.filter(status="in_force"):
            end_agreement(agreement_id=agreement.pk, actor=self.nea, at=at, reason="Päättyi")

    def sign_nda(self, *, worker, at):
        """Dated back, because the gate of the lists reads the database's own clock."""
        sign_nda(worker.user, actor=self.nea)

    # Judgements

    def deliver(self, *, unit, at):
        return delivery.check_unit(unit_id=unit.pk, outcome="deliver", actor=self.kim, at=at)

    def send_back(self, *, unit, at):
        return delivery.check_unit(
            unit_id=unit.pk,
            outcome="return",
            failed_criteria=["potential"],
            note="Perustele paremmin",
            actor=self.kim,
            at=at,
        )

    def verdict(self, *, unit, verdict, at):
        reason = {} if verdict == "accept" else {"failed_criteria": ["potential"], "note": "Ei riitä"}
        return delivery.give_verdict(unit_id=unit.pk, verdict=verdict, actor=self.aino, at=at, **reason)

    def accept_units(self, *, units, at):
        return delivery.accept_units(unit_ids=[unit.pk for unit in units], actor=self.aino, at=at)

    def hold(self, *, unit, at):
        return delivery.hold_review(unit_id=unit.pk, actor=self.aino, at=at)

    # Money

    def invoice(self, *, final, at):
        return invoicing.run_invoices(
            through_on=helsinki_date(at), client_id=self.client.pk, final=final, actor=self.leo, at=at
        ).made

    def finalize(self, *, invoice, at):
        return invoicing.finalize_invoice(invoice_id=invoice.pk, actor=self.leo, at=at)

    def discard(self, *, invoice, at):
        return invoicing.discard_draft(invoice_id=invoice.pk, actor=self.leo, at=at)

    def pay(self, *, invoice, cents, archive_id, at):
        return book_bank_payment(
            invoice_id=invoice.pk,
            amount_cents=cents,
            paid_on=helsinki_date(at),
            archive_id=archive_id,
            actor=self.leo,
            at=at,
        )
