"""The published terms of service as an open page shows them: parties by their roles, no client named."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from backoffice.kernel.texts import Text, current_language
from clients.agreements.models import AgreementKind, Template

_CLIENT = Text(fi="tilaava yritys", sv="det beställande företaget", en="the ordering company")
_CLIENT_ID = Text(fi="sopimuksessa", sv="i avtalet", en="in the agreement")


@dataclass(frozen=True)
class Clause:
    heading: str
    body: str


@dataclass(frozen=True)
class Terms:
    """One version in one language; `commitments` is the first page: who promises what, term, notice, worst case."""

    title: str
    version: int
    published_at: datetime
    commitments: list[Clause]
    clauses: list[Clause]


def published() -> Terms | None:
    """Return the newest version in the page's language, or None before the first one is published; one query."""
    template = Template.objects.filter(kind=AgreementKind.TERMS).order_by("-version").first()
    if template is None:
        return None
    content = template.content
    return Terms(
        title=_say(content["title"]),
        version=template.version,
        published_at=template.published_at,
        commitments=[Clause(_say(item["label"]), _say(item["value"])) for item in content["commitments"]],
        clauses=[Clause(_say(item["heading"]), _say(item["body"])) for item in content["clauses"]],
    )


def _say(text: dict[str, str]) -> str:
    said = Text.from_dict(text).in_language(current_language()).strip()
    for name, value in _parties().items():
        said = said.replace(f"{{{name}}}", value)
    return said


def _parties() -> dict[str, str]:
    office = settings.OFFICE
    return {
        "client_name": str(_CLIENT),
        "client_business_id": str(_CLIENT_ID),
        "office_name": office["name"],
        "office_business_id": office["business_id"],
    }
