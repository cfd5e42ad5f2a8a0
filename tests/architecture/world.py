"""One busy day at Kaski Oy for the matrix of URLs: an object of each kind in each state a page may ask for.

Everything confidential holds a secret word that stands nowhere else.
"""

import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from assignments.delivery import operations as delivery
from assignments.delivery.models import Unit
from assignments.people.operations import add_absence
from assignments.routing.operations import offer_to
from backoffice.accounts.operations import create_token, invite_user
from backoffice.kernel import news
from backoffice.kernel.files import store_file, store_produced
from billing.invoicing.operations import run_invoices, store_document
from billing.payments.operations import book_bank_payment
from tests.factories.clients import list_sub_processor, offer_nda
from tests.factories.delivery import prospect
from tests.factories.orders import make_draft, make_placed, make_quoted

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = MORNING + timedelta(minutes=5)  # when everybody looks
SECRETS = {
    "title": "Zwirnelka",
    "brief": "Hopkatresk",
    "brief file name": "vuorimunkki",
    "brief file content": "Plimfataari",
    "result": "Grottelisk",
    "result file name": "salamuura",
    "result file content": "Uksenkieli",
    "note of the check": "Moskarvit",
    "verdict": "Rentukkapyy",
    "draft": "Tvastrimo",
    "offer": "Oblitsanka",
    "second order": "Kvitteruna",
}
S = SECRETS
BRIEF = {"target": f"Myymme tuotetta {S['brief']}", "roles": ["toimitusjohtaja"]}


def upload(name, content, user):
    return store_file(content=io.BytesIO(content.encode()), name=f"{name}.txt", uploaded_by=user)


@dataclass
class World:
    """The cast with an object for every argument of a URL; `of` says which a URL is asked with."""

    people: SimpleNamespace
    client: object
    at: datetime = MORNING
    things: dict = field(default_factory=dict)

    def build(self):
        self.order()
        self.deliver()
        self.bill()
        self.rest()
        return self

    def order(self):
        people = self.people
        brief_file = upload(S["brief file name"], S["brief file content"], people.olli)
        running = make_placed(
            self.client,
            people.olli,
            at=self.at,
            target_units=12,
            title=f"Projekti {S['title']}",
            brief=BRIEF,
            files=[brief_file],
            check_one_in=1,  # a person looks at every result and leaves a note
        )
        second = make_placed(self.client, people.olli, at=self.at, title=f"Projekti {S['second order']}")
        draft = make_draft(self.client, people.olli, at=self.at, title=f"Luonnos {S['draft']}")
        quoted = make_quoted(
            self.client, people.olli, office=people.kaisa, at=self.at, title=f"Tarjous {S['offer']}"
        )
        route = offer_to(
            assignment_id=running.pk, assistant_id=people.anna.assistant.pk, actor=people.kaisa, at=self.at
        )
        self.things |= {
            "assignment": running, "second": second, "draft": draft, "quoted": quoted, "route": route,
            "brief_file": brief_file,
        }  # fmt: skip

    def deliver(self):
        """Seven units: one claimed, one submitted with a file, the rest delivered; of them two accepted, one sent back."""
        people, running = self.people, self.things["assignment"]
        anna = people.anna.assistant
        claim = delivery.claim_units(assistant_id=anna.pk, assignment_id=running.pk, units=7, at=self.at)
        units = list(claim.units.order_by("slot"))
        evidence = upload(S["result file name"], S["result file content"], people.anna)
        for number, unit in enumerate(units[1:]):
            result = prospect(number, company=f"{S['result']} {number} Oy")
            files = [evidence] if number == 0 else []
            delivery.submit_unit(unit_id=unit.pk, result=result, files=files, actor=people.anna, at=self.at)
        for unit in Unit.objects.filter(pk__in=[each.pk for each in units[2:]], status="submitted"):
            note = f"Katsottu: {S['note of the check']}"
            delivery.check_unit(unit_id=unit.pk, outcome="deliver", note=note, actor=people.kim, at=self.at)
        names = ("claimed", "submitted", "delivered", "accepted", "accepted_late", "to_fix", "rejected")
        self.things |= {"claim": claim, "result_file": evidence} | dict(zip(names, units, strict=True))
        self.judge(units[3], "accept")
        for unit, word in ((units[5], "request_fix"), (units[6], "reject")):
            self.judge(unit, word, failed_criteria=["potential"], note=f"Ei kelpaa: {S['verdict']}")
        for each in units:
            each.refresh_from_db()

    def judge(self, unit, verdict, **reason):
        delivery.give_verdict(unit_id=unit.pk, verdict=verdict, actor=self.people.aino, at=self.at, **reason)

    def bill(self):
        """One open invoice, part of it paid, with its document; one draft."""
        leo = self.people.leo
        invoice = self.run_invoice(final=True)
        document = store_produced(data=b"%PDF-1.7 one", name="lasku.pdf", content_type="application/pdf")
        store_document(invoice_id=invoice.pk, file=document, at=self.at)
        payment = book_bank_payment(
            invoice_id=invoice.pk, amount_cents=100, paid_on=date(2026, 11, 23), archive_id="BANK-1",
            actor=leo, at=self.at,
        )  # fmt: skip
        self.judge(self.things["accepted_late"], "accept")
        self.things |= {
            "invoice": invoice,
            "payment": payment,
            "document": document,
            "draft_invoice": self.run_invoice(final=False),
        }

    def run_invoice(self, *, final):
        news.run_job("settle", at=self.at)
        run = run_invoices(through_on=date(2026, 11, 23), final=final, actor=self.people.leo, at=self.at)
        return run.made[0]

    def rest(self):
        people = self.people
        _, invited = invite_user(
            email="uusi@kaski.example",
            full_name="Uusi Ihminen",
            language="fi",
            actor=people.matti,
            at=self.at,
        )
        clara_token, _ = create_token(user=people.clara, name="Kirjanpito", at=self.at)
        self.things |= {
            "client": self.client,
            "invitation": invited,
            "token": clara_token,
            "member": self.client.memberships.get(user=people.olli),
            "agreement": self.client.agreements.get(kind="nda"),
            "annas_nda": people.anna.agreements.get(),
            "ninas_offer": offer_nda(people.nina, actor=people.nea, at=self.at),
            "absence": add_absence(
                assistant_id=people.anna.assistant.pk, from_on=date(2027, 6, 1), to_on=date(2027, 6, 5),
                actor=people.kaisa,
            ),
            "sub_processor": list_sub_processor(actor=people.nea, at=self.at, from_on=date(2027, 1, 4)),
            "assistant": people.anna.assistant,
            "colleague": people.kim,
        }  # fmt: skip
