"""The demo's people and companies, taken in by the same operations the office uses."""

from dataclasses import dataclass, field
from datetime import date, datetime

from assignments.catalogue.models import Service
from assignments.people.models import Assistant
from assignments.people.operations import create_assistant
from backoffice.accounts.models import OfficeRole, User
from backoffice.accounts.operations import accept_invitation, invite_user
from backoffice.kernel.texts import Text
from backoffice.kernel.workdays import helsinki_date
from clients.agreements.evidence import Evidence
from clients.agreements.models import AgreementKind
from clients.agreements.operations import (
    add_sub_processor,
    offer_agreement,
    offer_client_agreements,
    sign_agreement,
)
from clients.organisations.models import Client, Right
from clients.organisations.operations import create_client, invite_member
from clients.organisations.profiles import BillingProfile

MANAGER_EMAIL = "matti@tehty.example"
PASSWORD = "tehty-demo-2026"  # noqa: S105 - the demo's public password, printed in the README
HERE = Evidence(ip="127.0.0.1", user_agent="seed_demo")

OFFICE: tuple[tuple[str, str, str], ...] = (
    ("kaisa@tehty.example", "Kaisa Koski", OfficeRole.COORDINATOR),
    ("kim@tehty.example", "Kim Kallio", OfficeRole.CHECKER),
    ("nea@tehty.example", "Nea Niemi", OfficeRole.CONTRACT_ADMIN),
    ("leo@tehty.example", "Leo Lehto", OfficeRole.FINANCE),
)
ASSISTANTS: tuple[tuple[str, str, tuple[str, ...], int], ...] = (
    ("anna@tehty.example", "Anna Aalto", ("fi", "en"), 30),
    ("bo@tehty.example", "Bo Bergström", ("sv", "fi", "en"), 20),
    ("ceci@tehty.example", "Ceci Cavén", ("fi", "sv"), 25),
    ("elli@tehty.example", "Elli Eskola", ("fi",), 15),
    ("jaakko@tehty.example", "Jaakko Jokela", ("fi", "en"), 20),
    ("rosa@tehty.example", "Rosa Rantala", ("fi", "sv", "en"), 20),
)


@dataclass(frozen=True)
class Company:
    """A client of the demo. Business IDs of the 9-million series are not given to anybody."""

    name: str
    business_id: str
    address: str
    postcode: str
    city: str
    domain: str
    language: str
    members: tuple[tuple[str, str, tuple[str, ...]], ...]


COMPANIES: tuple[Company, ...] = (
    Company("Kaski Oy", "9000001-1", "Kaskitie 3", "20100", "Turku", "kaski.example", "fi", (
        ("clara", "Clara Kaski", (Right.OWNER,)),
        ("olli", "Olli Ojala", (Right.ORDERER,)),
        ("aino", "Aino Arola", (Right.APPROVER,)),
        ("fia", "Fia Forss", (Right.FINANCE,)),
    )),
    Company("Stranger Oy", "9000003-8", "Vieraskuja 1", "33100", "Tampere", "stranger.example", "fi", (("sam", "Sam Strand", (Right.OWNER,)),)),
    Company("Fjärd Studio Ab", "9000004-6", "Strandvägen 12", "65100", "Vaasa", "fjard.example", "sv", (("ulla", "Ulla Fjärd", (Right.OWNER,)),)),
    Company("Lumi & Sarka Oy", "9000005-4", "Kutojankatu 7", "90100", "Oulu", "lumisarka.example", "fi", (("sini", "Sini Sarka", (Right.OWNER,)),)),
    Company("Northwind Robotics Oy", "9000006-2", "Satamakatu 9", "00160", "Helsinki", "northwind.example", "en", (("petra", "Petra North", (Right.OWNER,)),)),
)  # fmt: skip

# Name, business ID, country and task; the last one is announced while the office is at work.
SUB_PROCESSORS: tuple[tuple[str, str, str, Text], ...] = (
    ("Konesali Pohjanhonka Oy", "9000007-0", "FI", Text(
        fi="Palvelimet ja varmuuskopiot, joilla palvelun tiedot säilytetään",
        sv="Servrar och säkerhetskopior där tjänstens uppgifter förvaras",
        en="Servers and backups on which the data of the service is kept",
    )),
    ("Brevvinden Utskick AB", "", "SE", Text(
        fi="Palvelun lähettämien sähköpostien välitys",
        sv="Förmedling av e-post som tjänsten skickar",
        en="Delivery of the mails the service sends",
    )),
    ("Tiedostovahti Tuuliviiri Oy", "9000008-9", "FI", Text(
        fi="Liitetiedostojen tarkistus haittaohjelmien varalta",
        sv="Kontroll av bifogade filer mot skadliga program",
        en="Checking attached files for malware",
    )),
)  # fmt: skip


@dataclass
class House:
    """Everybody there is once the house is open."""

    manager: User
    office: dict[str, User] = field(default_factory=dict)  # by role
    assistants: list[Assistant] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    owners: dict[int, User] = field(default_factory=dict)  # by client id
    approvers: dict[int, User] = field(default_factory=dict)


def open_house(at: datetime) -> House:
    """Take in office staff, assistants and clients, with every agreement signed, as of `at` (UTC)."""
    manager = User.objects.create_user(
        MANAGER_EMAIL, PASSWORD, full_name="Matti Mäki", office_roles=[OfficeRole.MANAGER]
    )
    house = House(manager=manager)
    for email, name, role in OFFICE:
        house.office[role] = _join(email, name, "fi", at, manager, roles=(role,))
    contracts = house.office[OfficeRole.CONTRACT_ADMIN]
    _sign_nda(manager, contracts, at)
    for worker in house.office.values():
        _sign_nda(worker, manager if worker == contracts else contracts, at)
    for number in range(len(SUB_PROCESSORS) - 1):
        announce(house, number, helsinki_date(at), at)
    _take_in_assistants(house, at)
    for company in COMPANIES:
        _take_in_client(house, company, at)
    return house


def announce(house: House, number: int, from_on: date, at: datetime) -> None:
    """List one of the sub-processors as of `at` (UTC), in use from a Helsinki date."""
    name, business_id, country, task = SUB_PROCESSORS[number]
    add_sub_processor(
        name=name, business_id=business_id, country=country, task=task, from_on=from_on,
        actor=house.office[OfficeRole.CONTRACT_ADMIN], at=at,
    )  # fmt: skip


def _join(
    email: str, name: str, language: str, at: datetime, actor: User, *, roles: tuple[str, ...] = ()
) -> User:
    _user, token = invite_user(
        email=email, full_name=name, language=language, office_roles=roles, actor=actor, at=at
    )
    return accept_invitation(token=token, password=PASSWORD, at=at)


def _sign_nda(person: User, actor: User, at: datetime) -> None:
    offered = offer_agreement(
        kind=AgreementKind.ASSISTANT_NDA,
        person=person,
        language=person.language,
        actor=actor,
        at=at,
        evidence=HERE,
    )
    sign_agreement(
        agreement_id=offered.pk, signer=person, full_name=person.full_name, consent=True, evidence=HERE, at=at
    )


def _take_in_assistants(house: House, at: datetime) -> None:
    services = list(Service.objects.order_by("position"))
    for number, (email, name, languages, capacity) in enumerate(ASSISTANTS):
        user = _join(email, name, languages[0], at, house.manager)
        _sign_nda(user, house.office[OfficeRole.CONTRACT_ADMIN], at)
        skills = services if number % 3 != 2 else services[:1]
        house.assistants.append(
            create_assistant(
                user=user,
                languages=languages,
                capacity_units=capacity,
                services=skills,
                actor=house.office[OfficeRole.COORDINATOR],
                at=at,
            )
        )


def _take_in_client(house: House, company: Company, at: datetime) -> None:
    contracts = house.office[OfficeRole.CONTRACT_ADMIN]
    billing = BillingProfile(
        name=company.name, address=company.address, postcode=company.postcode, city=company.city,
        email=f"laskut@{company.domain}", invoice_language=company.language,
    )  # fmt: skip
    client = create_client(
        name=company.name, business_id=company.business_id, billing=billing, actor=contracts, at=at
    )
    for first, full_name, rights in company.members:
        _member, token = invite_member(
            client_id=client.pk, email=f"{first}@{company.domain}", full_name=full_name, language=company.language,
            rights=rights, actor=contracts, at=at,
        )  # fmt: skip
        user = (
            accept_invitation(token=token, password=PASSWORD, at=at)
            if token
            else User.objects.get(email=f"{first}@{company.domain}")
        )
        if Right.OWNER in rights:
            house.owners[client.pk] = user
        if Right.OWNER in rights or Right.APPROVER in rights:
            house.approvers[client.pk] = user
    for offered in offer_client_agreements(client=client, actor=contracts, at=at, evidence=HERE):
        owner = house.owners[client.pk]
        sign_agreement(
            agreement_id=offered.pk,
            signer=owner,
            full_name=owner.full_name,
            title="CEO",
            consent=True,
            evidence=HERE,
            at=at,
        )
    house.clients.append(client)
