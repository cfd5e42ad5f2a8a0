"""The sealed document of an agreement: its text as signed, and a page with the signatures and their evidence."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from backoffice.kernel.texts import Text
from backoffice.kernel.workdays import HELSINKI
from clients.agreements.models import Agreement, Party, Signature

STYLE = Path(__file__).with_name("document.css").read_text(encoding="utf-8")

_SUMMARY = Text(
    fi="Mihin osapuolet sitoutuvat", sv="Vad parterna förbinder sig till", en="What each side commits to"
)
_OFFICE = Text(fi="Toimisto", sv="Kontoret", en="The Office")
_CLIENT = Text(fi="Asiakas", sv="Kunden", en="The Client")
_PERSON = Text(fi="Tekijä", sv="Utföraren", en="The Worker")
_BUSINESS_ID = Text(fi="Y-tunnus {number}", sv="FO-nummer {number}", en="Business ID {number}")
_VERSION = Text(fi="Versio {version}", sv="Version {version}", en="Version {version}")
_SIGNATURES = Text(fi="Allekirjoitukset", sv="Underskrifter", en="Signatures")
_IN_FORCE = Text(fi="Voimassa {since} alkaen.", sv="Gäller från {since}.", en="In force from {since}.")
_UNTIL = Text(
    fi="Voimassa {since} – {until}.",
    sv="Gäller {since} – {until}.",
    en="In force from {since} until {until}.",
)
_TIME = Text(fi="Allekirjoitettu", sv="Undertecknat", en="Signed")
_TITLE = Text(fi="Asema", sv="Ställning", en="Title")
_IP = Text(fi="IP-osoite", sv="IP-adress", en="IP address")
_AGENT = Text(fi="Selain", sv="Webbläsare", en="Browser")
_HOW = Text(
    fi="Allekirjoittajat ovat tunnistautuneet omilla tunnuksillaan, vahvistaneet lukeneensa sopimuksen ja allekirjoittaneet"
    " sen sähköisesti (EU 910/2014, 25 artikla). Allekirjoitukset koskevat tekstiä, jonka SHA-256-tiiviste on:",
    sv="Undertecknarna har loggat in med sina egna konton, bekräftat att de läst avtalet och undertecknat det elektroniskt"
    " (EU 910/2014, artikel 25). Underskrifterna gäller texten med SHA-256-kontrollsumman:",
    en="The signatories signed in with accounts of their own, confirmed that they have read the agreement and signed it"
    " electronically (EU 910/2014, article 25). The signatures are on the text whose SHA-256 digest is:",
)


def agreement_html(agreement: Agreement, signatures: Iterable[Signature]) -> str:
    """Return the whole document as HTML for `kernel.pdf.render_pdf`; the same rows give the same HTML.

    Units: times are shown in Helsinki. Every name is escaped. Rule: docs/rules/no-material-without-signature.md
    """
    language, text = agreement.language, agreement.text
    return format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title>'
        '<meta name="author" content="{}"><meta name="dcterms.created" content="{}"><style>{}</style></head>'
        '<body><div class="foot">{} · {} · {}</div>{}{}{}{}</body></html>',
        language,
        text["title"],
        settings.OFFICE["name"],
        f"{agreement.offered_at:%Y-%m-%dT%H:%M:%SZ}",
        mark_safe(STYLE),  # noqa: S308 - our own file
        settings.BRAND_NAME,
        text["title"],
        agreement.ref,
        _cover(agreement),
        _summary(text["commitments"], language),
        _clauses(text["clauses"]),
        _signature_page(agreement, list(signatures)),
    )


def helsinki_time(at: datetime, language: str) -> str:
    """Return a moment as people in Helsinki read it: `23.11.2026 klo 11.00`."""
    word = Text(fi="klo", sv="kl.", en="at").in_language(language)
    return f"{helsinki_day(at)} {word} {at.astimezone(HELSINKI):%H.%M}"


def helsinki_day(at: datetime) -> str:
    """Return the calendar day in Helsinki: `3.11.2026`."""
    here = at.astimezone(HELSINKI)
    return f"{here.day}.{here.month}.{here.year}"


def _cover(agreement: Agreement) -> SafeString:
    language = agreement.language
    version = _VERSION.format(version=agreement.template.version).in_language(language)
    return format_html(
        '<header><p class="brand">{}<span>{} · {}</span></p></header><h1>{}</h1><p class="lead">{}</p>'
        '<div class="parties">{}{}</div>',
        settings.BRAND_NAME,
        agreement.ref,
        version,
        agreement.text["title"],
        _validity(agreement),
        _party(_office_facts(), _OFFICE, language),
        _party(_other_facts(agreement), _other_label(agreement), language),
    )


def _validity(agreement: Agreement) -> str:
    since = helsinki_day(agreement.in_force_at or agreement.offered_at)
    if agreement.valid_until is None:
        return _IN_FORCE.format(since=since).in_language(agreement.language)
    until = helsinki_day(agreement.valid_until)
    return _UNTIL.format(since=since, until=until).in_language(agreement.language)


def _office_facts() -> tuple[str, str]:
    return settings.OFFICE["name"], settings.OFFICE["business_id"]


def _other_facts(agreement: Agreement) -> tuple[str, str]:
    if agreement.person is not None:
        return agreement.person.full_name, ""
    return (agreement.client.name, agreement.client.business_id) if agreement.client else ("", "")


def _company(agreement: Agreement) -> str:
    return agreement.client.name if agreement.client and agreement.person_id is None else ""


def _other_label(agreement: Agreement) -> Text:
    return _PERSON if agreement.person_id is not None else _CLIENT


def _party(facts: tuple[str, str], label: Text, language: str) -> SafeString:
    name, number = facts
    line = _BUSINESS_ID.format(number=number).in_language(language) if number else ""
    return format_html(
        '<div class="party"><p class="label">{}</p><p class="strong">{}</p><p>{}</p></div>',
        label.in_language(language),
        name,
        line,
    )


def _summary(commitments: list[dict[str, str]], language: str) -> SafeString:
    rows = format_html_join(
        "", "<tr><th>{}</th><td>{}</td></tr>", ((row["label"], row["value"]) for row in commitments)
    )
    return format_html(
        '<section class="summary"><h2>{}</h2><table>{}</table></section>',
        _SUMMARY.in_language(language),
        rows,
    )


def _clauses(clauses: list[dict[str, str]]) -> SafeString:
    shown = format_html_join(
        "",
        '<div class="clause"><h2><span class="number">{}</span>{}</h2>{}</div>',
        (
            (number, clause["heading"], _paragraphs(clause["body"]))
            for number, clause in enumerate(clauses, 1)
        ),
    )
    return format_html('<section class="clauses">{}</section>', shown)


def _paragraphs(body: str) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((part,) for part in body.split("\n\n")))


def _signature_page(agreement: Agreement, signatures: list[Signature]) -> SafeString:
    language = agreement.language
    shown = format_html_join("", "{}", ((_signature(each, agreement),) for each in signatures))
    return format_html(
        '<section class="signatures"><h1>{}</h1><p class="lead">{} · {}</p>{}'
        '<div class="seal"><p>{}</p><p class="hash">{}</p></div></section>',
        _SIGNATURES.in_language(language),
        agreement.text["title"],
        agreement.ref,
        shown,
        _HOW.in_language(language),
        agreement.text_sha256,
    )


def _signature(signature: Signature, agreement: Agreement) -> SafeString:
    language = agreement.language
    is_office = signature.party == Party.OFFICE
    company = _office_facts()[0] if is_office else _company(agreement)
    label = _OFFICE if is_office else _other_label(agreement)
    facts: list[tuple[Text, Any]] = [
        (_TIME, helsinki_time(signature.signed_at, language)),
        (_TITLE, signature.title),
        (_IP, signature.ip),
        (_AGENT, signature.user_agent),
    ]
    rows = format_html_join(
        "",
        "<tr><th>{}</th><td>{}</td></tr>",
        ((fact.in_language(language), value) for fact, value in facts if value),
    )
    return format_html(
        '<div class="signature"><p class="label">{}</p><p class="name">{}</p><table class="facts">{}</table></div>',
        " · ".join(part for part in (label.in_language(language), company) if part),
        signature.full_name,
        rows,
    )
