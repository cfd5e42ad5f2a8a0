"""P1: a page of a list costs the same at any number of rows, search included."""

from assignments.orders.models import Assignment
from backoffice.accounts.models import User
from bench import stage
from bench.__main__ import median_seconds, show
from clients.organisations.models import Client, Membership, Right
from frontend.paging import page_of

SMALL, LARGE = 2_000, 100_000


def measure() -> None:
    manager = stage.person("bench-manager@tehty.example", "manager")
    contracts = stage.person("bench-nea@tehty.example", "contract_admin")
    stage.make_assistant(stage.person("bench-anna@tehty.example"), manager, contracts)
    client = stage.make_client(manager)
    member = _member_of_a_small_company(manager)
    stage.fill_assignments(client, manager, SMALL)
    small = _page(client), _search(client), _few(member)
    stage.fill_assignments(client, manager, LARGE - SMALL)
    large = _page(client), _search(client), _few(member)
    show("P1", f"list page at {LARGE} assignments against {SMALL}", large[0] / small[0], "<= 1.2")
    show("P1", f"search page at {LARGE} assignments against {SMALL}", large[1] / small[1], "<= 1.2")
    show("P1", f"a small company's own at {LARGE} assignments against {SMALL}", large[2] / small[2], "<= 1.2")


def _member_of_a_small_company(manager: User) -> User:
    """Ten assignments, older than all others."""
    client = stage.make_client(manager, name="Small Oy", business_id="1602767-3")
    stage.fill_assignments(client, manager, 10)
    member = stage.person("bench-member@small.example")
    Membership.objects.create(client=client, user=member, rights=[Right.OWNER], created_at=stage.OPENED)
    return member


def _page(client: Client) -> float:
    rows = Assignment.objects.filter(client=client).select_related("service")
    return median_seconds(lambda: page_of(rows, cursor=None, limit=50), runs=60)


def _search(client: Client) -> float:
    rows = Assignment.objects.filter(client=client).select_related("service").matching("work 1234")
    return median_seconds(lambda: page_of(rows, cursor=None, limit=50), runs=60)


def _few(member: User) -> float:
    rows = Assignment.objects.listed_for(member).select_related("service")
    return median_seconds(lambda: page_of(rows, cursor=None, limit=50), runs=60)
