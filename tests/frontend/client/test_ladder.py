"""Every door that writes: 405 for a link, sign-in for nobody, 404 for a stranger, 403 for a lesser right - and nothing changes."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.cast import person
from tests.factories import clients as firms
from tests.frontend.scene import picture, signed_in

ORDERING = ("pause", "resume", "cancel", "complete", "accept_quote", "decline_quote")
ORDER_DOORS = [*ORDERING, "cap", "order_edit", "order_amount", "order_confirm", "order_estimate"]
POST_ONLY = {*ORDERING, "order_estimate", "accept", "verdict", "hold", "sign", "member_rights", "member_end"}


@pytest.fixture
def vera(kaski, nea):
    """May only look."""
    vera = person("vera@kaski.example", "Vera Viita", language="en")
    firms.add_member(kaski, vera, "viewer", actor=nea)
    return vera


def doors(order, unit, member, agreement):
    found = {name: reverse(f"client:{name}", args=[order.ref]) for name in [*ORDER_DOORS, "accept"]}
    found |= {name: reverse(f"client:{name}", args=[unit.ref]) for name in ("verdict", "hold")}
    found |= {name: reverse(f"client:{name}", args=[member.pk]) for name in ("member_rights", "member_end")}
    found["sign"] = reverse("client:sign", args=[agreement.ref])
    found["order_brief"] = reverse("client:order_brief", args=[order.client.ref, "prospecting"])
    found["team"] = reverse("client:team", args=[order.client.ref])
    return found


NAMES = [
    *ORDER_DOORS,
    "accept",
    "verdict",
    "hold",
    "member_rights",
    "member_end",
    "sign",
    "order_brief",
    "team",
]


@pytest.fixture
def door(request, order, units, kaski, fia):
    member = kaski.memberships.get(user=fia)
    agreement = kaski.agreements.filter(person=None).first()
    return doors(order, units[0], member, agreement)[request.param]


@pytest.mark.parametrize("door", NAMES, indirect=True)
def test_nobody_is_sent_to_the_sign_in(door, order):
    before = picture(order)
    answer = Browser().post(door)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert picture(order) == before


@pytest.mark.parametrize("door", NAMES, indirect=True)
def test_a_member_of_another_client_finds_nothing_there(door, order, sam):
    before = picture(order)
    answer = signed_in(sam).post(door, {"verdict": "accept", "cap_cents": "1,00", "rights": "owner"})
    assert answer.status_code == 404
    assert picture(order) == before


@pytest.mark.parametrize("door", NAMES, indirect=True)
def test_an_assistant_and_the_office_find_nothing_there_either(door, order, anna, kaisa):
    before = picture(order)
    assert signed_in(anna).post(door).status_code == 404
    assert signed_in(kaisa).post(door).status_code == 404
    assert picture(order) == before


@pytest.mark.parametrize("door", NAMES, indirect=True)
def test_a_viewer_is_refused(door, order, vera):
    before = picture(order)
    data = {
        "verdict": "accept", "cap_cents": "1,00", "rights": "owner", "full_name": "Vera Viita", "consent": "on",
        "email": "x@kaski.example", "language": "fi",
    }  # fmt: skip
    assert signed_in(vera).post(door, data).status_code == 403
    assert picture(order) == before


@pytest.mark.parametrize(("name", "door"), [(name, name) for name in sorted(POST_ONLY)], indirect=["door"])
def test_a_link_never_acts(name, door, order, clara):
    before = picture(order)
    assert signed_in(clara).get(door).status_code == 405
    assert picture(order) == before


@pytest.mark.parametrize("door", ["pause", "cancel", "cap", "order_brief"], indirect=True)
def test_an_approver_may_not_order(door, order, aino):
    before = picture(order)
    assert signed_in(aino).post(door, {"cap_cents": "900,00"}).status_code == 403
    assert picture(order) == before


@pytest.mark.parametrize("door", ["accept", "verdict", "hold"], indirect=True)
def test_an_orderer_may_not_judge(door, order, olli):
    before = picture(order)
    assert signed_in(olli).post(door, {"verdict": "accept"}).status_code == 403
    assert picture(order) == before
