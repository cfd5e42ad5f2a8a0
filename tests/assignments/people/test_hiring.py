"""Whoever the office hires, known or new, awake or asleep, becomes an assistant once."""

from datetime import timedelta

import pytest

from assignments.catalogue.models import Service
from assignments.people.errors import AlreadyAssistant, AssistantUnknown, CapacityInvalid
from assignments.people.models import Assistant, Skill
from assignments.people.operations import hire_assistant, renew_assistant_invitation
from backoffice.accounts.errors import AccountClosed, AlreadyJoined, InvitationUnknown
from backoffice.accounts.models import Invitation, User
from backoffice.accounts.operations import deactivate_user
from backoffice.accounts.queries import open_invitation
from backoffice.kernel.errors import Forbidden
from tests.factories.people import make_assistant

NEW = "dora@tehty.example"


def hire(email, actor, at, **more):
    given = {"full_name": "Dora Dahl", "language": "sv", "languages": ["sv"], "capacity_units": 5} | more
    services = Service.objects.filter(kind="document")
    return hire_assistant(email=email, services=services, actor=actor, at=at, **given)


def state():
    return [list(each.objects.order_by("pk").values()) for each in (User, Invitation, Assistant, Skill)]


def test_a_newcomer_is_invited(kaisa, at):
    assistant, token = hire(NEW, kaisa, at)
    assert open_invitation(token, at).user == assistant.user
    assert (assistant.user.email, assistant.user.is_active) == (NEW, False)
    assert (assistant.languages, assistant.capacity_units) == (["sv"], 5)
    assert [each.service.kind for each in assistant.skills.all()] == ["document"]


@pytest.mark.parametrize("who", ["anna", "kim", "olli"])
def test_somebody_with_an_account_keeps_it_and_gets_a_profile_without_a_link(who, request, kaski, kaisa, at):
    user = request.getfixturevalue(who)
    before = User.objects.values().get(pk=user.pk)
    assistant, token = hire(user.email.upper(), kaisa, at)
    assert (assistant.user, token) == (user, None)
    assert User.objects.values().get(pk=user.pk) == before
    assert not Invitation.objects.exists()


def test_a_client_s_newcomer_who_sleeps_is_hired_with_a_link_that_works(kaisa, clara, at):
    from backoffice.accounts.operations import invite_user

    asleep, old = invite_user(email=NEW, full_name="Uuno", language="fi", actor=clara, at=at)
    assistant, token = hire(NEW, kaisa, at)
    assert assistant.user == asleep
    assert open_invitation(token, at).user == asleep
    with pytest.raises(InvitationUnknown):
        open_invitation(old, at)


def test_whoever_has_not_joined_and_is_hired_again_gets_a_new_link_and_keeps_the_profile(kaisa, at):
    first, old = hire(NEW, kaisa, at)
    later = at + timedelta(days=20)
    again, token = hire(NEW, kaisa, later, capacity_units=50, languages=["fi"])
    again.refresh_from_db()
    assert (again, again.languages, again.capacity_units) == (first, ["sv"], 5)
    assert open_invitation(token, later).user == first.user
    with pytest.raises(InvitationUnknown):
        open_invitation(old, later)


def test_is_refused_and_nothing_is_made(kaisa, kim, matti, anna, bo, at):
    make_assistant(anna)
    deactivate_user(user_id=bo.pk, actor=matti, at=at)
    before = state()
    for email, actor, more, refusal in (
        (anna.email, kaisa, {}, AlreadyAssistant),
        (bo.email, kaisa, {}, AccountClosed),
        (NEW, kaisa, {"capacity_units": 0}, CapacityInvalid),
        (NEW, kim, {}, Forbidden),
        (NEW, anna, {}, Forbidden),
    ):
        with pytest.raises(refusal):
            hire(email, actor, at, **more)
    assert state() == before


class TestRenewing:
    def test_sends_a_new_link(self, kaisa, at):
        assistant, old = hire(NEW, kaisa, at)
        later = at + timedelta(days=20)
        same, token = renew_assistant_invitation(assistant_id=assistant.pk, actor=kaisa, at=later)
        assert same == assistant
        assert open_invitation(token, later).user == assistant.user
        with pytest.raises(InvitationUnknown):
            open_invitation(old, later)

    def test_is_refused_and_changes_nothing(self, kaisa, kim, clara, anna, at):
        asleep, _ = hire(NEW, kaisa, at)
        awake = make_assistant(anna)
        before = state()
        for assistant_id, actor, refusal in (
            (asleep.pk, kim, Forbidden),
            (asleep.pk, clara, AssistantUnknown),
            (awake.pk, kaisa, AlreadyJoined),
            (0, kaisa, AssistantUnknown),
        ):
            with pytest.raises(refusal):
                renew_assistant_invitation(assistant_id=assistant_id, actor=actor, at=at)
        assert state() == before
