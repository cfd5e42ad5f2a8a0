"""The life of an agreement: publish the text, offer, sign, withdraw, end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from backoffice.accounts.models import OfficeRole, User
from backoffice.kernel import locks, machines, news
from backoffice.kernel.cleaning import clean_line, clean_text
from backoffice.kernel.errors import Forbidden, NotFound
from backoffice.kernel.files import store_produced
from backoffice.kernel.texts import DEFAULT_LANGUAGE, LANGUAGES
from clients.agreements import queries
from clients.agreements.errors import (
    AlreadyOffered,
    AlreadySigned,
    BothSides,
    ConsentMissing,
    NothingPublished,
    NotSignatory,
    OfferExpired,
    PartyInvalid,
    TemplateChanged,
    TemplatePublished,
    ValidityInvalid,
)
from clients.agreements.evidence import Evidence
from clients.agreements.models import (
    CLIENT_KINDS,
    Agreement,
    AgreementDocument,
    AgreementKind,
    Party,
    Signature,
    Template,
)
from clients.agreements.states import AgreementStatus
from clients.agreements.wording import check_content, fill_in, office_names, sha256_of
from clients.organisations.models import Client

OFFER_DAYS = 30  # calendar days a request to sign is good for
LONGEST_VALIDITY = timedelta(days=50 * 365)  # what is meant to hold longer holds until ended


@transaction.atomic
def publish_template(*, kind: str, version: int, content: dict[str, Any], at: datetime) -> Template:
    """Publish one version of an agreement text; it is never edited, only followed by the next version.

    Raises: TemplateInvalid for a text that is not whole in fi, sv and en; TemplatePublished when this very text
    stands; TemplateChanged when another text stands under this version.
    """
    check_content(content)
    sha256 = sha256_of(content)
    template, is_new = Template.objects.get_or_create(
        kind=AgreementKind(kind),
        version=version,
        defaults={"content": content, "sha256": sha256, "published_at": at},
    )
    if not is_new:
        refusal = TemplatePublished if template.sha256 == sha256 else TemplateChanged
        raise refusal(kind=kind, version=version)
    return template


@transaction.atomic
def offer_agreement(
    *,
    kind: str,
    client: Client | None = None,
    person: User | None = None,
    language: str,
    actor: User,
    at: datetime,
    covers: Client | None = None,
    evidence: Evidence,
    valid_until: datetime | None = None,
) -> Agreement:
    """Fill in the newest text of the kind, sign it for the office and lay it before the other party.

    `client` is the party of an NDA, DPA or terms; `person` of an assistant NDA, which `covers` one client or, when
    None, every client. Units: `at` and `valid_until` are UTC, 50 years apart at the most; None holds until ended.
    Raises: Forbidden unless `actor` is a contract admin; PartyInvalid; BothSides when `actor` is the person;
    ValidityInvalid; AlreadyOffered; NothingPublished.
    Rule: docs/rules/no-material-without-signature.md
    """
    _require_contract_admin(actor)
    _check_parties(kind, client=client, person=person, covers=covers, actor=actor)
    if valid_until is not None and not at < valid_until <= at + LONGEST_VALIDITY:
        raise ValidityInvalid(field="valid_until")
    # Two offers of the same thing at once: the second waits for this row and then sees the first.
    template = _newest_template(kind)
    scope = {"kind": kind, "client": client or covers, "person": person}
    if Agreement.objects.filter(**scope, status=AgreementStatus.OFFERED).exists():
        raise AlreadyOffered()
    spoken = language if language in LANGUAGES else DEFAULT_LANGUAGE
    text = fill_in(template.content, language=spoken, names=_names(client, person))
    agreement = Agreement.objects.create(
        **scope,
        template=template,
        language=spoken,
        text=text,
        text_sha256=sha256_of(text),
        offered_at=at,
        valid_until=valid_until,
    )
    machines.record_change(agreement, actor=actor, at=at)
    _write_signature(agreement, Party.OFFICE, actor, full_name=actor.full_name, evidence=evidence, at=at)
    news.nudge("agreement_changed")
    return agreement


@transaction.atomic
def offer_client_agreements(
    *, client: Client, actor: User, at: datetime, evidence: Evidence, language: str | None = None
) -> list[Agreement]:
    """Lay the three agreements before a client, in signing order: NDA, data processing, terms. All or none.

    Raises: as `offer_agreement`. Rule: docs/rules/no-material-without-signature.md
    """
    return [
        offer_agreement(
            kind=kind,
            client=client,
            language=language or client.invoice_language,
            actor=actor,
            at=at,
            evidence=evidence,
        )
        for kind in CLIENT_KINDS
    ]


@transaction.atomic
def sign_agreement(
    *,
    agreement_id: int,
    signer: User,
    full_name: str,
    title: str = "",
    consent: bool,
    evidence: Evidence,
    at: datetime,
) -> Agreement:
    """Sign for the client (an owner) or for oneself; the agreement is in force from `at` and ends the one before it.

    Units: `at` is UTC; an offer is good for 30 calendar days.
    Raises: NotFound for a stranger; NotSignatory; ConsentMissing; TextInvalid (full_name, title); AlreadySigned;
    IllegalMove when it was withdrawn; OfferExpired.
    Rule: docs/rules/no-material-without-signature.md (simple electronic signature, eIDAS article 25)
    """
    agreement, current = _lock_with_current(agreement_id, signer)
    if not queries.is_signatory(user=signer, agreement=agreement):
        raise NotSignatory()
    _require_unsigned(agreement, at)
    if consent is not True:
        raise ConsentMissing(field="consent")
    name = clean_line(full_name, field="full_name")
    role = clean_line(title, field="title", max_length=100, required=False)
    for old in current:
        machines.move(
            old, to=AgreementStatus.ENDED, actor=signer, at=at, reason=f"superseded by {agreement.ref}"
        )
    machines.move(agreement, to=AgreementStatus.IN_FORCE, actor=signer, at=at)
    _write_signature(
        agreement, queries.party_of(agreement), signer, full_name=name, title=role, evidence=evidence, at=at
    )
    news.nudge("agreement_changed")
    return agreement


@transaction.atomic
def withdraw_agreement(*, agreement_id: int, actor: User, at: datetime, reason: str = "") -> Agreement:
    """Take back an offer that nobody has signed yet.

    Raises: NotFound; Forbidden unless `actor` is a contract admin; TextInvalid (reason); IllegalMove.
    """
    agreement = _lock_for_office(agreement_id, actor)
    why = clean_text(reason, field="reason", max_length=500)
    machines.move(agreement, to=AgreementStatus.WITHDRAWN, actor=actor, at=at, reason=why)
    news.nudge("agreement_changed")
    return agreement


@transaction.atomic
def end_agreement(*, agreement_id: int, actor: User, at: datetime, reason: str) -> Agreement:
    """End an agreement in force; both gates close with the commit.

    Raises: NotFound; Forbidden unless `actor` is a contract admin; TextInvalid (reason is required); IllegalMove.
    Rule: docs/rules/no-material-without-signature.md
    """
    agreement = _lock_for_office(agreement_id, actor)
    why = clean_text(reason, field="reason", max_length=500, required=True)
    machines.move(agreement, to=AgreementStatus.ENDED, actor=actor, at=at, reason=why)
    news.nudge("agreement_changed")
    return agreement


@transaction.atomic
def expire_agreement(*, agreement_id: int, at: datetime) -> bool:
    """End an agreement whose time is over, or take back an offer that waited too long; False when it is neither.

    Units: `at` is UTC. For the job `expire_agreements`, which may run twice at once.
    """
    found = locks.lock_free(Agreement.objects.filter(pk=agreement_id).due_at(at, OFFER_DAYS), limit=1)
    for agreement in found:
        to = (
            AgreementStatus.ENDED
            if agreement.status == AgreementStatus.IN_FORCE
            else AgreementStatus.WITHDRAWN
        )
        machines.move(agreement, to=to, actor=None, at=at, reason="expired")
        news.nudge("agreement_changed")
    return bool(found)


@transaction.atomic
def seal_agreement(*, agreement_id: int, data: bytes, at: datetime) -> bool:
    """Store the rendered PDF of a signed agreement with its hash; False when somebody else has just done so.

    Units: `at` is UTC. For the job `seal_agreements`, which may run twice at once.
    """
    agreement = locks.lock(Agreement.objects.all(), agreement_id)
    document, _ = AgreementDocument.objects.get_or_create(agreement=agreement)
    if document.file_id is not None:
        return False
    document.file = store_produced(data=data, name=f"{agreement.ref}.pdf", content_type="application/pdf")
    document.rendered_at = at
    document.save(update_fields=["file", "rendered_at"])
    return True


@transaction.atomic
def note_failed_rendering(*, agreement_id: int) -> AgreementDocument:
    """Count a rendering that failed; after three the document waits for a person."""
    agreement = locks.lock(Agreement.objects.all(), agreement_id)
    document, _ = AgreementDocument.objects.get_or_create(agreement=agreement)
    document.failures += 1
    document.save(update_fields=["failures"])
    return document


def _require_contract_admin(actor: User) -> None:
    if not actor.has_role(OfficeRole.CONTRACT_ADMIN):
        raise Forbidden()


def _check_parties(
    kind: str, *, client: Client | None, person: User | None, covers: Client | None, actor: User
) -> None:
    is_personal = kind == AgreementKind.ASSISTANT_NDA
    if is_personal:
        fits = person is not None and client is None
    else:
        fits = kind in CLIENT_KINDS and client is not None and person is None and covers is None
    if not fits:
        raise PartyInvalid(field="person" if is_personal else "client")
    if person is not None and person.pk == actor.pk:
        raise BothSides()


def _newest_template(kind: str) -> Template:
    template = Template.objects.filter(kind=kind).order_by("-version").select_for_update().first()
    if template is None:
        raise NothingPublished()
    return template


def _names(client: Client | None, person: User | None) -> Mapping[str, str]:
    names = office_names()
    if client is not None:
        names |= {"client_name": client.name, "client_business_id": client.business_id}
    if person is not None:
        names |= {"person_name": person.full_name}
    return names


def _lock_with_current(agreement_id: int, signer: User) -> tuple[Agreement, list[Agreement]]:
    """Lock the offer and what it would replace in one statement, in key order. Raises: NotFound."""
    offer = Agreement.objects.visible_to(signer).filter(pk=agreement_id).defer("text").first()
    if offer is None:
        raise NotFound()
    scope = Agreement.objects.filter(kind=offer.kind, client=offer.client_id, person=offer.person_id)
    current = scope.filter(status=AgreementStatus.IN_FORCE).exclude(pk=offer.pk)
    locked = locks.lock_many(Agreement.objects.all(), [offer.pk, *current.values_list("pk", flat=True)])
    return (
        next(row for row in locked if row.pk == offer.pk),
        [row for row in locked if row.pk != offer.pk and row.status == AgreementStatus.IN_FORCE],
    )


def _require_unsigned(agreement: Agreement, at: datetime) -> None:
    if agreement.signatures.exclude(party=Party.OFFICE).exists():
        raise AlreadySigned()
    if (
        agreement.status == AgreementStatus.OFFERED
        and agreement.offered_at + timedelta(days=OFFER_DAYS) <= at
    ):
        raise OfferExpired()
    if agreement.valid_until is not None and agreement.valid_until <= at:
        raise OfferExpired()


def _lock_for_office(agreement_id: int, actor: User) -> Agreement:
    if not Agreement.objects.visible_to(actor).filter(pk=agreement_id).exists():
        raise NotFound()
    _require_contract_admin(actor)
    return locks.lock(Agreement.objects.all(), agreement_id)


def _write_signature(
    agreement: Agreement,
    party: Party,
    signer: User,
    *,
    full_name: str,
    title: str = "",
    evidence: Evidence,
    at: datetime,
) -> None:
    Signature.objects.create(
        agreement=agreement,
        party=party,
        signer=signer,
        full_name=full_name,
        title=title,
        consent=True,
        signed_at=at,
        ip=evidence.ip,
        user_agent=evidence.user_agent,
        text_sha256=agreement.text_sha256,
    )
