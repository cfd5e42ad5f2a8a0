"""Who is proposed for an assignment, and why the others are not."""

from datetime import date

import pytest

from assignments.orders.models import Assignment
from assignments.people.operations import add_absence, set_active
from assignments.routing import sentences as say
from assignments.routing.queries import candidates, work_languages
from tests.factories.delivery import accepted, claim, end_ndas, make_user, place, sign_nda
from tests.factories.people import make_assistant, the_manager

pytestmark = pytest.mark.django_db


def one_of(work, assistant, at):
    return next(each for each in candidates(assignment=work, at=at) if each.assistant == assistant)


def test_proposes_who_has_room_for_the_work_first(work, at):
    small, large = (make_user(name) for name in ("Aada", "Bertta"))
    for user, capacity in ((small, 3), (large, 30)):
        sign_nda(user)
        make_assistant(user, capacity=capacity)
    found = candidates(assignment=work, at=at)
    assert [(each.assistant.user, each.score, each.free_units) for each in found] == [
        (large, 60, 30),
        (small, 25, 3),
    ]
    assert [each.excluded_because for each in found] == [[], []]
    assert found[0].reasons[0].en == "Free capacity for 30 results, 10 open."


def test_prefers_the_one_who_knows_the_client(worker, other, work, buyer, checker, aino, at):
    accepted(other, place(buyer), at, checker, aino)
    first, second = candidates(assignment=work, at=at)
    assert (first.assistant, first.score) == (other, 50 + 3 + 20)
    assert (second.assistant, second.score) == (worker, 50 + 10)
    assert say.KNOWS_CLIENT.format(units=1) in first.reasons
    assert say.RECORD.format(accepted=1, judged=1) in first.reasons
    assert say.NEW_IN_SERVICE in second.reasons


def test_breaks_a_tie_by_fewest_open_units(worker, other, work, buyer, at):
    claim(worker, place(buyer), at, units=2)
    assert [each.assistant for each in candidates(assignment=work, at=at)] == [other, worker]


@pytest.mark.parametrize(
    ("prepare", "reason", "is_barrier"),
    [
        (
            lambda a, at: set_active(assistant_id=a.pk, is_active=False, actor=the_manager()),
            "takes no work",
            True,
        ),
        (lambda a, at: a.skills.all().delete(), "not among the assistant's skills", True),
        (lambda a, at: end_ndas(a.user, at), "No current non-disclosure agreement", True),
        (
            lambda a, at: type(a).objects.update(languages=["en"]),
            "No common working language (needed: Finnish)",
            False,
        ),
        (
            lambda a, at: add_absence(
                assistant_id=a.pk, from_on=date(2026, 11, 20), to_on=date(2026, 12, 1), actor=a.user
            ),
            "Away until 1 Dec 2026.",
            False,
        ),
    ],
)
def test_leaves_out_with_the_reason(worker, work, at, prepare, reason, is_barrier):
    prepare(worker, at)
    found = one_of(work, worker, at)
    assert len(found.excluded_because) == 1
    assert reason in found.excluded_because[0].en
    assert (found.score, bool(found.barriers)) == (0, is_barrier)


def test_leaves_out_who_is_full(work, buyer, at):
    user = make_user()
    sign_nda(user)
    full = make_assistant(user, capacity=1)
    claim(full, place(buyer), at)
    assert [each.en for each in one_of(work, full, at).excluded_because] == [
        "Capacity is full (1 results in hand)."
    ]


def test_an_nda_for_another_client_does_not_do(work, stranger, at):
    user = make_user()
    sign_nda(user, client=stranger)
    assert one_of(work, make_assistant(user), at).barriers == [say.NO_NDA]


def test_who_fits_comes_before_who_does_not(worker, other, work, at):
    end_ndas(worker.user, at)
    assert [bool(each.excluded_because) for each in candidates(assignment=work, at=at)] == [False, True]


def test_asks_the_database_a_fixed_number_of_times(worker, other, work, at, django_assert_num_queries):
    loaded = Assignment.objects.select_related("client").get(pk=work.pk)
    with django_assert_num_queries(5):
        candidates(assignment=loaded, at=at)


@pytest.mark.parametrize(
    ("brief", "languages"),
    [
        ({}, ["fi"]),
        ({"languages": ["sv", "en"]}, ["sv", "en"]),
        ({"languages": []}, ["fi"]),
        ({"language": "sv"}, ["sv"]),
    ],
)
def test_the_brief_names_the_languages_else_the_client_does(buyer, brief, languages):
    assert work_languages(place(buyer, brief=brief)) == languages
