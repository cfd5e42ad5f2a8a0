"""A member of a client company who comes to work at the office: nobody stands on both sides."""

import pytest

from assignments.orders.models import Assignment
from assignments.orders.rights import orderer_or_office
from backoffice.accounts.operations import set_office_roles
from backoffice.kernel.errors import Forbidden
from clients.agreements.errors import NotSignatory
from clients.agreements.models import Signature
from clients.agreements.operations import offer_agreement, sign_agreement
from clients.organisations.models import Membership
from clients.organisations.queries import membership_of, require_right
from tests.factories.clients import EVIDENCE
from tests.factories.delivery import place

pytestmark = pytest.mark.django_db


def hire(person, role, *, actor, at):
    set_office_roles(user_id=person.pk, roles=[role], actor=actor, at=at)
    person.refresh_from_db()
    return person


def test_an_approver_hired_by_the_office_decides_nothing_for_the_client_any_more(kaski, aino, matti, at):
    hire(aino, "finance", actor=matti, at=at)
    assert membership_of(aino, kaski) is None
    with pytest.raises(Forbidden):
        require_right(aino, kaski, "approver")


def test_an_orderer_hired_by_the_office_never_orders_unmarked(kaski, olli, matti, at):
    hire(olli, "finance", actor=matti, at=at)
    with pytest.raises(Forbidden):
        orderer_or_office(olli, kaski, at)


def test_a_member_hired_by_the_office_sees_no_material_without_an_nda(kaski, olli, matti, at):
    work = place(kaski)
    assert work in Assignment.objects.visible_to(olli)
    hire(olli, "coordinator", actor=matti, at=at)
    assert work not in Assignment.objects.visible_to(olli)


def test_an_owner_hired_by_the_office_signs_nothing_for_the_client(kaski, clara, nea, matti, at):
    offer = offer_agreement(kind="terms", client=kaski, language="fi", actor=nea, at=at, evidence=EVIDENCE)
    hire(clara, "contract_admin", actor=matti, at=at)
    before = Signature.objects.count()
    with pytest.raises(NotSignatory):
        sign_agreement(
            agreement_id=offer.pk,
            signer=clara,
            full_name="Clara Kaski",
            consent=True,
            evidence=EVIDENCE,
            at=at,
        )
    assert Signature.objects.count() == before


def test_the_membership_is_there_again_when_the_person_leaves_the_office(kaski, aino, matti, at):
    hire(aino, "finance", actor=matti, at=at)
    set_office_roles(user_id=aino.pk, roles=[], actor=matti, at=at)
    aino.refresh_from_db()
    assert require_right(aino, kaski, "approver") == Membership.objects.get(user=aino)
