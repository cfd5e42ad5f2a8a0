"""Who sees an order and its files, and how it is found."""

import io

import pytest

from assignments.orders.models import Assignment
from assignments.orders.states import ASSIGNMENT_MACHINE
from backoffice.kernel.files import store_file
from backoffice.kernel.models import StoredFile
from tests.cast import person
from tests.factories.orders import make_draft, make_placed


def seen_by(user):
    return list(Assignment.objects.visible_to(user))


@pytest.mark.parametrize("who", ["clara", "olli", "aino", "fia", "kaisa", "kim", "leo", "matti"])
def test_members_and_the_covered_office_see_it(placed, request, who):
    assert seen_by(request.getfixturevalue(who)) == [placed]


@pytest.mark.parametrize("who", ["sam", "anna"])
def test_strangers_and_assistants_without_a_route_do_not(placed, request, who):
    assert seen_by(request.getfixturevalue(who)) == []


def test_the_office_without_an_nda_does_not(placed):
    assert seen_by(person("uusi@tehty.example", "Uusi", "manager")) == []


def test_files_of_the_brief_follow_the_order(kaski, olli, clara, kaisa, sam, anna):
    file = store_file(content=io.BytesIO(b"Ohje"), name="ohje.txt", uploaded_by=olli)
    make_draft(kaski, olli, files=[file])
    reached = {
        who: StoredFile.objects.visible_to(who).filter(pk=file.pk).exists()
        for who in (olli, clara, kaisa, sam, anna)
    }
    assert reached == {olli: True, clara: True, kaisa: True, sam: False, anna: False}


def found(text):
    return [each.title for each in Assignment.objects.matching(text).order_by("pk")]


@pytest.fixture
def shelf(kaski, olli):
    return [
        make_draft(kaski, olli, title=title)
        for title in ("Prospektit Q3/2026", "Älykäs raportti", "O'Neil & pojat")
    ]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("prospektit", ["Prospektit Q3/2026"]), ("PROSP 20", ["Prospektit Q3/2026"]), ("q3/2026", ["Prospektit Q3/2026"]),
        ("älyk", ["Älykäs raportti"]), ("o'neil", ["O'Neil & pojat"]), ("pojat prospektit", []), ("raportti:*|!", ["Älykäs raportti"]),
        ("' OR 1=1 --", []), ("\\", None), ("", None), ("!!!", None), ("\x00", None), ("ö" * 3000, []),
    ],
)  # fmt: skip
def test_finds_by_the_beginnings_of_words(shelf, text, titles):
    everything = [each.title for each in shelf]
    assert found(text) == (everything if titles is None else titles)


def test_finds_by_reference(shelf):
    ref = shelf[1].ref
    assert found(ref) == found(ref.lower()) == found(ref[:6]) == found(ref[2:]) == ["Älykäs raportti"]


def test_open_work_is_what_may_be_claimed(kaski, olli, draft):
    placed = make_placed(kaski, olli)
    assert list(Assignment.objects.open_for_work()) == [placed]


def test_what_has_ended_stays_ended():
    assert ASSIGNMENT_MACHINE.terminal == {"completed", "cancelled", "declined"}


def test_speaks_of_itself(draft):
    assert str(draft) == f"{draft.ref} Prospekteja Uudeltamaalta"
    assert (draft.committed_cents, draft.room_cents, draft.open_units) == (0, 45_000, 10)
