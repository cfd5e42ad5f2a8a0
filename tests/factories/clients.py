"""Client companies and agreements, made by the operations."""

from datetime import UTC, datetime

from backoffice.kernel.texts import Text
from clients.agreements.evidence import Evidence
from clients.agreements.models import AgreementKind
from clients.agreements.operations import (
    add_sub_processor,
    offer_agreement,
    offer_client_agreements,
    sign_agreement,
)
from clients.organisations.operations import create_client, invite_member
from clients.organisations.profiles import BillingProfile

# Long before every `at` of the tests, and before the database's own clock, which the NDA gate reads.
HOUSE_OPENED = datetime(2020, 1, 2, 7, 0, tzinfo=UTC)
EVIDENCE = Evidence(ip="192.0.2.7", user_agent="Cast/1.0")


def billing_profile(name="Kaski Oy", **changes):
    """A whole billing profile of a Finnish company."""
    facts = {
        "name": name,
        "address": "Kaskitie 3",
        "postcode": "20100",
        "city": "Turku",
        "email": "laskut@kaski.example",
    }
    return BillingProfile(**facts | changes)


def make_client(
    *, actor, name="Kaski Oy", business_id="0112038-9", at=HOUSE_OPENED, cap_limit_cents=None, **billing
):
    """A client company without members and agreements."""
    return create_client(
        name=name,
        business_id=business_id,
        billing=billing_profile(name, **billing),
        cap_limit_cents=cap_limit_cents,
        actor=actor,
        at=at,
    )


def add_member(client, user, *rights, actor, at=HOUSE_OPENED):
    """Make a person who has an account a member."""
    membership, _ = invite_member(
        client_id=client.pk,
        email=user.email,
        full_name=user.full_name,
        language=user.language,
        rights=rights,
        actor=actor,
        at=at,
    )
    return membership


def sign(agreement, signer, *, at=HOUSE_OPENED, title=""):
    """Sign with the signer's own name, from the cast's address."""
    return sign_agreement(
        agreement_id=agreement.pk,
        signer=signer,
        full_name=signer.full_name,
        title=title,
        consent=True,
        evidence=EVIDENCE,
        at=at,
    )


def sign_client_agreements(client, *, owner, actor, at=HOUSE_OPENED):
    """Offer and sign the three agreements of a client."""
    offered = offer_client_agreements(client=client, actor=actor, at=at, evidence=EVIDENCE)
    return [sign(agreement, owner, at=at, title="Toimitusjohtaja") for agreement in offered]


def offer_client_nda(client, *, actor, at=HOUSE_OPENED):
    """Lay a client's NDA before it, once more or for the first time."""
    return offer_agreement(
        kind=AgreementKind.NDA, client=client, language="en", actor=actor, at=at, evidence=EVIDENCE
    )


def offer_nda(person, *, actor, at=HOUSE_OPENED, covers=None, valid_until=None):
    """Lay an assistant NDA before a person."""
    return offer_agreement(
        kind=AgreementKind.ASSISTANT_NDA,
        person=person,
        covers=covers,
        language=person.language,
        actor=actor,
        at=at,
        evidence=EVIDENCE,
        valid_until=valid_until,
    )


def sign_nda(person, *, actor, at=HOUSE_OPENED, covers=None, valid_until=None):
    """Offer and sign an assistant NDA."""
    return sign(offer_nda(person, actor=actor, at=at, covers=covers, valid_until=valid_until), person, at=at)


TASK = Text(fi="Palvelimet", sv="Servrar", en="Servers")


def list_sub_processor(*, actor, at, from_on, name="Konesali Pohja Oy", country="FI", task=TASK, **more):
    """A sub-processor on the list."""
    return add_sub_processor(
        name=name, task=task, country=country, from_on=from_on, actor=actor, at=at, **more
    )
