"""Work in every stage of delivery: a client and its members, an NDA, a placed assignment, units claimed and handed in.

What stands below delivery (clients, agreements, orders) is written as rows: these tests are about delivery.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count

from django.db import transaction
from django.db.models import Max

from assignments.catalogue.models import Service
from assignments.delivery.models import Unit
from assignments.delivery.operations import check_unit, claim_units, give_verdict, submit_unit
from assignments.orders.models import Assignment
from assignments.routing.models import Route
from backoffice.accounts.models import User
from backoffice.kernel.files import store_file
from backoffice.kernel.workdays import helsinki_date
from clients.agreements.models import Agreement, Signature, Template
from clients.organisations.models import Client, Membership

SIGNED_AT = datetime(2020, 1, 7, 7, 0, tzinfo=UTC)  # the NDA gate reads the database's own clock
PLACED_AT = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
PRICE, RATE = 4500, 2000  # cents
BRIEF = {"target": "Taloushallinnon ohjelma pienille yrityksille", "roles": ["toimitusjohtaja"]}

_people = count(1)


def business_id(number):
    """A well-formed Business ID with the check digit of `number` (or of the next number that has one)."""
    while True:
        digits = f"{number:07d}"
        rest = sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if rest != 1:
            return f"{digits}-{0 if rest == 0 else 11 - rest}"
        number += 1


def make_user(name="Testi Henkilö", *roles):
    return User.objects.create_user(
        f"person{next(_people)}@tehty.example", full_name=name, office_roles=list(roles)
    )


def make_client(name="Asiakas Oy", language="fi", **rights):
    """A client company; `rights` maps a right to the user who holds it."""
    number = (Client.objects.aggregate(last=Max("customer_number"))["last"] or 5000) + 1
    client = Client.objects.create(
        name=name, business_id=business_id(number * 7), billing_name=name, billing_address="Katu 1",
        billing_postcode="00100", billing_city="Helsinki", billing_email="laskut@asiakas.example",
        invoice_language=language, customer_number=number, created_at=SIGNED_AT,
    )  # fmt: skip
    for right, user in rights.items():
        Membership.objects.create(client=client, user=user, rights=[right], created_at=SIGNED_AT)
    return client


@transaction.atomic
def sign_nda(user, client=None, at=SIGNED_AT):
    """A non-disclosure agreement of `user` in force: for one client, or for every client."""
    template, _ = Template.objects.get_or_create(
        kind="assistant_nda", version=1, defaults={"content": {}, "sha256": "0" * 64, "published_at": at}
    )
    agreement = Agreement.objects.create(
        kind="assistant_nda", template=template, client=client, person=user, text={"title": "NDA"},
        text_sha256=hashlib.sha256(b"nda").hexdigest(), status="in_force", offered_at=at, in_force_at=at,
    )  # fmt: skip
    for party in ("office", "person"):
        Signature.objects.create(
            agreement=agreement, party=party, signer=user, full_name=user.full_name, consent=True,
            signed_at=at, text_sha256=agreement.text_sha256,
        )  # fmt: skip
    return agreement


def end_ndas(user, at):
    """Every NDA of the user has run out at `at`."""
    Agreement.objects.filter(person=user).update(valid_until=at)


def place(client, kind="prospecting", target=10, cap=None, price=PRICE, is_open=True, **fields):
    """An assignment as it stands right after `placed`, open to the queue unless said otherwise."""
    service = Service.objects.get(kind=kind)
    owner = fields.pop("created_by", None) or client.memberships.first().user
    terms = {"review_days": 5, "lease_hours": 24, "fix_rounds": 2, "check_one_in": 10} | fields
    assignment = Assignment.objects.create(
        client=client, service=service, title="Prospektit", target_units=target, created_by=owner,
        cap_cents=price * target if cap is None else cap, unit_price_cents=price, assistant_rate_cents=RATE,
        criteria=service.criteria_versions.order_by("-version")[0],
        **({"brief": BRIEF, "status": "placed", "created_at": PLACED_AT, "placed_at": PLACED_AT} | terms),
    )  # fmt: skip
    if is_open:
        Route.objects.create(assignment=assignment, created_by=owner, created_at=PLACED_AT)
        Assignment.objects.filter(pk=assignment.pk).update(is_queue_open=True)
        assignment.refresh_from_db()
    return assignment


def offer(assignment, assistant, units=None, at=PLACED_AT):
    """An offer to one assistant."""
    actor = assignment.created_by
    return Route.objects.create(
        assignment=assignment, assistant=assistant, units=units, created_by=actor, created_at=at
    )


def prospect(number=1, **changes):
    """A result that passes every machine check; every number is another company."""
    result = {
        "company": f"Yritys {number} Oy",
        "business_id": business_id(2_000_000 + 13 * number),
        "contact_name": f"Henkilö {number}",
        "contact_role": "toimitusjohtaja",
        "email": f"henkilo{number}@yritys{number}.example",
        "potential": 70,
        "reasons": "Kasvaa ja rekrytoi",
        "source": "https://yritys.example/uutiset",
        "source_on": "2026-11-20",
    }
    return {key: value for key, value in (result | changes).items() if value is not None}


def claim(assistant, assignment, at, units=1):
    """A claim of the assistant; returns it."""
    return claim_units(assistant_id=assistant.pk, assignment_id=assignment.pk, units=units, at=at)


def claimed(assistant, assignment, at, units=1):
    """The units of a fresh claim, in slot order."""
    return list(claim(assistant, assignment, at, units).units.order_by("slot"))


def submitted(assistant, assignment, at, number=1, **changes):
    """One unit handed in."""
    unit = claimed(assistant, assignment, at)[0]
    submit_unit(unit_id=unit.pk, result=prospect(number, **changes), actor=assistant.user, at=at)
    return Unit.objects.get(pk=unit.pk)


def delivered(assistant, assignment, at, checker, number=1, **changes):
    """One unit before the client."""
    unit = submitted(assistant, assignment, at, number, **changes)
    if unit.status == "submitted":
        check_unit(unit_id=unit.pk, outcome="deliver", actor=checker, at=at)
    return Unit.objects.get(pk=unit.pk)


def late_document(assistant, client, at, checker, words="Valmis raportti"):
    """A document before the client a day after its deadline: the one check that fails without refusing the submission."""
    yesterday = helsinki_date(at) - timedelta(days=1)
    work = place(client, kind="document", brief={"purpose": "Hallitukselle"}, deadline_on=yesterday)
    unit = claimed(assistant, work, at)[0]
    file = store_file(content=BytesIO(words.encode()), name="raportti.txt", uploaded_by=assistant.user)
    result = {"subject": words}
    submit_unit(unit_id=unit.pk, result=result, files=[file], actor=assistant.user, at=at)
    check_unit(unit_id=unit.pk, outcome="deliver", note="Myöhässä, mutta valmis", actor=checker, at=at)
    return Unit.objects.get(pk=unit.pk)


def accepted(assistant, assignment, at, checker, approver, number=1):
    """One unit the client has accepted."""
    unit = delivered(assistant, assignment, at, checker, number)
    return give_verdict(unit_id=unit.pk, verdict="accept", actor=approver, at=at)


def counters(assignment):
    """The cap counters as they stand in the database."""
    names = ("reserved_cents", "awaiting_cents", "accepted_cents", "live_units", "accepted_units")
    return Assignment.objects.values_list(*names).get(pk=assignment.pk)
