"""Assistants: profile, skills, capacity, absences."""

from datetime import UTC, date, datetime

import pytest

from assignments.catalogue.models import Service
from assignments.people.errors import (
    AbsenceInvalid,
    AlreadyAssistant,
    AssistantUnknown,
    CapacityInvalid,
    LanguagesInvalid,
)
from assignments.people.models import Absence, Assistant, Skill
from assignments.people.operations import (
    add_absence,
    create_assistant,
    remove_absence,
    set_active,
    set_capacity,
    set_languages,
    set_skills,
)
from assignments.people.queries import assistant_of, back_from_absence, is_absent, masters
from backoffice.kernel.errors import Forbidden
from tests.factories.delivery import make_user
from tests.factories.people import make_assistant

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def coordinator():
    return make_user("Koordinaattori", "coordinator")


@pytest.fixture
def assistant():
    return make_assistant(make_user("Anna Ahola"))


def services(*kinds):
    return list(Service.objects.filter(kind__in=kinds))


def rows():
    return [list(each.objects.order_by("pk").values()) for each in (Assistant, Skill, Absence)]


def refuses(error, operation, **arguments):
    before = rows()
    with pytest.raises(error) as refusal:
        operation(**arguments)
    assert rows() == before
    return refusal.value


def hire(actor, **changes):
    facts = {
        "user": make_user(),
        "languages": ["sv", "fi", "sv"],
        "capacity_units": 5,
        "services": services("prospecting"),
    }
    return {"actor": actor, "at": AT, **facts, **changes}


class TestCreate:
    def test_makes_a_profile_with_skills(self, coordinator):
        made = create_assistant(**hire(coordinator))
        assert (made.languages, made.capacity_units, made.is_active) == (["fi", "sv"], 5, True)
        assert list(made.skills.values_list("service__kind", "since")) == [("prospecting", AT)]
        assert assistant_of(made.user) == made

    def test_refuses_a_second_profile(self, coordinator, assistant):
        refusal = refuses(AlreadyAssistant, create_assistant, **hire(coordinator, user=assistant.user))
        assert "Anna Ahola" in refusal.text.fi

    @pytest.mark.parametrize("role", ["checker", "finance", None])
    def test_refuses_other_roles(self, role):
        refuses(Forbidden, create_assistant, **hire(make_user("X", *([role] if role else []))))

    @pytest.mark.parametrize("languages", [[], ["de"], ["fi", "de"]])
    def test_refuses_unknown_languages(self, coordinator, languages):
        refuses(LanguagesInvalid, create_assistant, **hire(coordinator, languages=languages))

    @pytest.mark.parametrize("units", [0, -1, 201])
    def test_refuses_an_impossible_capacity(self, coordinator, units):
        refuses(CapacityInvalid, create_assistant, **hire(coordinator, capacity_units=units))


class TestChange:
    def test_replaces_skills_and_keeps_since_when(self, coordinator, assistant):
        since = assistant.skills.get().since
        set_skills(
            assistant_id=assistant.pk, services=services("prospecting", "document"), actor=coordinator, at=AT
        )
        assert dict(assistant.skills.values_list("service__kind", "since")) == {
            "prospecting": since,
            "document": AT,
        }
        set_skills(assistant_id=assistant.pk, services=services("document"), actor=coordinator, at=AT)
        assert masters(assistant=assistant, service_id=services("document")[0].pk)
        assert not masters(assistant=assistant, service_id=services("prospecting")[0].pk)

    def test_languages_and_activity_are_the_coordinators_to_set(self, coordinator, assistant):
        set_languages(assistant_id=assistant.pk, languages=["en"], actor=coordinator)
        set_active(assistant_id=assistant.pk, is_active=False, actor=coordinator)
        assistant.refresh_from_db()
        assert (assistant.languages, assistant.is_active) == (["en"], False)
        assert (
            assistant_of(assistant.user) == assistant
        )  # what is held is finished, and earnings stay theirs to see

    def test_the_assistant_sets_own_capacity(self, assistant):
        set_capacity(assistant_id=assistant.pk, capacity_units=7, actor=assistant.user)
        assistant.refresh_from_db()
        assert assistant.capacity_units == 7

    def test_refuses_an_impossible_capacity(self, assistant):
        refuses(
            CapacityInvalid, set_capacity, assistant_id=assistant.pk, capacity_units=0, actor=assistant.user
        )

    def test_the_assistant_does_not_grant_own_skills(self, assistant):
        mine = {"assistant_id": assistant.pk, "actor": assistant.user}
        refuses(Forbidden, set_skills, services=services("document"), at=AT, **mine)
        refuses(Forbidden, set_languages, languages=["en"], **mine)
        refuses(Forbidden, set_active, is_active=False, **mine)

    def test_refuses_a_stranger(self, assistant):
        stranger = make_user()
        refuses(AssistantUnknown, set_capacity, assistant_id=assistant.pk, capacity_units=3, actor=stranger)
        refuses(AssistantUnknown, set_skills, assistant_id=assistant.pk, services=[], actor=stranger, at=AT)

    def test_refuses_a_lesser_role(self, assistant):
        checker = make_user("Kim", "checker")
        refuses(Forbidden, set_capacity, assistant_id=assistant.pk, capacity_units=3, actor=checker)

    def test_refuses_unknown_languages(self, coordinator, assistant):
        refuses(
            LanguagesInvalid, set_languages, assistant_id=assistant.pk, languages=["se"], actor=coordinator
        )


class TestAbsence:
    def away(self, assistant, first=date(2026, 11, 23), last=date(2026, 11, 24), actor=None):
        return add_absence(
            assistant_id=assistant.pk, from_on=first, to_on=last, actor=actor or assistant.user
        )

    def test_covers_both_days_in_helsinki(self, assistant):
        self.away(assistant)
        moments = [
            datetime(2026, 11, 22, 21, 59, tzinfo=UTC),  # 23.59 in Helsinki, the day before
            datetime(2026, 11, 22, 22, 0, tzinfo=UTC),
            datetime(2026, 11, 24, 21, 59, tzinfo=UTC),
            datetime(2026, 11, 24, 22, 0, tzinfo=UTC),
        ]
        assert [is_absent(assistant=assistant, at=each) for each in moments] == [False, True, True, False]
        assert back_from_absence(assistants=[assistant], on=date(2026, 11, 23)) == {
            assistant.pk: date(2026, 11, 24)
        }

    def test_is_taken_back(self, assistant, coordinator):
        absence = self.away(assistant, actor=coordinator)
        remove_absence(absence_id=absence.pk, actor=assistant.user)
        assert not is_absent(assistant=assistant, at=AT)
        refuses(AssistantUnknown, remove_absence, absence_id=absence.pk, actor=assistant.user)

    def test_refuses_an_end_before_the_start(self, assistant):
        refuses(
            AbsenceInvalid,
            add_absence,
            assistant_id=assistant.pk,
            from_on=date(2026, 11, 24),
            to_on=date(2026, 11, 23),
            actor=assistant.user,
        )

    def test_refuses_a_stranger_and_a_lesser_role(self, assistant):
        absence = self.away(assistant)
        refuses(AssistantUnknown, remove_absence, absence_id=absence.pk, actor=make_user())
        refuses(Forbidden, remove_absence, absence_id=absence.pk, actor=make_user("Kim", "checker"))


def test_who_sees_assistants(assistant, coordinator):
    other = make_assistant(make_user())
    assert set(Assistant.objects.visible_to(coordinator)) == {assistant, other}
    assert list(Assistant.objects.visible_to(assistant.user)) == [assistant]
    assert not Assistant.objects.visible_to(make_user()).exists()
