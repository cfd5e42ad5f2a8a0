"""A draft is filled, changed and put aside."""

import io
from datetime import date

import pytest

from assignments.catalogue.errors import BriefInvalid, KindUnknown
from assignments.catalogue.models import Service
from assignments.orders import operations
from assignments.orders.errors import (
    AssignmentUnknown,
    CapBelowUnitPrice,
    CapInvalid,
    CapOverClientLimit,
    DeadlinePast,
    NothingChanged,
    OfficeNdaMissing,
    TargetOutOfRange,
)
from assignments.orders.models import Assignment
from assignments.pricing.models import PriceListItem
from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden, IllegalMove, NotFound
from backoffice.kernel.files import FileUnknown, store_file
from tests.cast import person
from tests.factories.orders import BRIEFS, end_agreements, make_draft, make_placed


def upload(user, name="ohje.txt", text="Ohje"):
    return store_file(content=io.BytesIO(text.encode()), name=name, uploaded_by=user)


def birth(assignment):
    change = assignment.changes.get()
    return change.from_status, change.to_status, change.actor, change.on_behalf_of


def test_begins_as_the_orderer_s_own(kaski, olli, at):
    draft = make_draft(kaski, olli, at=at, title="  Uudet   asiakkaat ", deadline_on=date(2026, 12, 24))
    draft = Assignment.objects.get(pk=draft.pk)
    assert (draft.status, draft.title, draft.target_units, draft.cap_cents) == (
        "draft",
        "Uudet asiakkaat",
        10,
        45_000,
    )
    assert (draft.deadline_on, draft.created_by, draft.created_at) == (date(2026, 12, 24), olli, at)
    assert (draft.unit_price_cents, draft.criteria, draft.placed_at) == (None, None, None)
    assert birth(draft) == ("", "draft", olli, "")


def test_the_owner_may_order_too(kaski, clara):
    assert birth(make_draft(kaski, clara)) == ("", "draft", clara, "")


@pytest.mark.parametrize("who", ["kaisa", "maria", "matti"])
def test_the_office_begins_on_the_client_s_behalf_and_marked_so(kaski, request, who):
    actor = request.getfixturevalue(who)
    assert birth(make_draft(kaski, actor)) == ("", "draft", actor, "Kaski Oy")


def test_a_draft_needs_no_agreements(kaski, olli, nea, at):
    end_agreements(kaski, actor=nea, at=at)
    assert make_draft(kaski, olli, at=at).status == "draft"


@pytest.mark.parametrize("who", ["aino", "fia", "kim", "leo", "nea"])
def test_refuses_a_lesser_right(kaski, request, refuses, who):
    actor = request.getfixturevalue(who)
    with refuses(Forbidden):
        make_draft(kaski, actor)


@pytest.mark.parametrize("who", ["sam", "anna"])
def test_refuses_a_stranger(kaski, request, refuses, who):
    actor = request.getfixturevalue(who)
    with refuses(NotFound):
        make_draft(kaski, actor)


def test_refuses_the_office_without_an_nda(kaski, refuses):
    fresh = person("uusi@tehty.example", "Uusi Koordinaattori", "coordinator")
    with refuses(OfficeNdaMissing) as caught:
        make_draft(kaski, fresh)
    assert (caught.value.code, caught.value.status) == ("office_nda_missing", 403)


@pytest.mark.parametrize("target", [0, -1, 10_001, 1.5, True, "10"])
def test_refuses_a_target_out_of_range(kaski, olli, refuses, target):
    with refuses(TargetOutOfRange) as caught:
        make_draft(kaski, olli, target_units=target, cap_cents=45_000)
    assert (caught.value.code, list(caught.value.fields)) == ("target_out_of_range", ["target_units"])


@pytest.mark.parametrize("target", [1, 10_000])
def test_takes_a_target_at_the_edge(kaski, olli, target):
    assert make_draft(kaski, olli, target_units=target, cap_cents=4500).target_units == target


def test_refuses_a_cap_below_one_unit(kaski, olli, refuses):
    with refuses(CapBelowUnitPrice) as caught:
        make_draft(kaski, olli, cap_cents=4499)
    assert caught.value.text.fi == "Katto ei riitä yhteenkään tulokseen. Anna vähintään 45,00 €."
    assert (
        caught.value.fields["cap_cents"].en
        == "The cap does not cover a single result. Give at least 45.00 EUR."
    )


@pytest.mark.parametrize("cap", [-1, 100_000_000_001, 450.5, True])
def test_refuses_a_cap_that_is_no_amount(kaski, olli, refuses, cap):
    with refuses(CapInvalid):
        make_draft(kaski, olli, cap_cents=cap)


def test_refuses_a_cap_over_the_client_s_limit(kaski, olli, refuses):
    kaski.cap_limit_cents = 40_000
    with refuses(CapOverClientLimit) as caught:
        make_draft(kaski, olli, cap_cents=40_001)
    assert (caught.value.code, caught.value.status) == ("cap_over_client_limit", 422)
    assert make_draft(kaski, olli, cap_cents=40_000).cap_cents == 40_000


def test_without_a_list_price_any_cap_will_do_for_now(kaski, olli):
    PriceListItem.objects.all().delete()
    assert make_draft(kaski, olli, cap_cents=1).cap_cents == 1


def test_refuses_a_deadline_that_has_passed(kaski, olli, at, refuses):
    with refuses(DeadlinePast) as caught:
        make_draft(kaski, olli, at=at, deadline_on=date(2026, 11, 22))
    assert list(caught.value.fields) == ["deadline_on"]
    assert make_draft(kaski, olli, at=at, deadline_on=date(2026, 11, 23)).deadline_on == date(2026, 11, 23)


@pytest.mark.parametrize(
    "title", ["", "   ", "<b>Lihava</b>", "rivi\nrivi", "a\u202eb", "x" * 201, "\x00", None, 5]
)
def test_refuses_a_title_that_is_no_line_of_text(kaski, olli, refuses, title):
    with refuses(TextInvalid) as caught:
        make_draft(kaski, olli, title=title)
    assert (caught.value.code, list(caught.value.fields)) == ("text_invalid", ["title"])


@pytest.mark.parametrize(
    ("brief", "fields"),
    [
        ({}, ["target", "roles"]),
        (BRIEFS["prospecting"] | {"budget": 5}, ["budget"]),
        (BRIEFS["prospecting"] | {"target": "<script>"}, ["target"]),
        ([], ["brief"]),
    ],
)
def test_refuses_a_brief_that_does_not_fit(kaski, olli, refuses, brief, fields):
    with refuses(BriefInvalid) as caught:
        make_draft(kaski, olli, brief=brief)
    assert sorted(caught.value.fields) == sorted(fields)


def test_refuses_a_service_that_is_not_on_offer(kaski, olli, refuses, at):
    service = Service.objects.get(kind="document")
    service.is_offered = False
    with refuses(KindUnknown):
        operations.draft_assignment(
            client=kaski, service=service, title="Raportti", brief=BRIEFS["document"], target_units=1,
            cap_cents=6000, actor=olli, at=at,
        )  # fmt: skip


def test_attaches_the_orderer_s_own_files(kaski, olli):
    file = upload(olli)
    draft = make_draft(kaski, olli, files=[file])
    file.refresh_from_db()
    assert ([each.file for each in draft.files.all()], file.is_attached) == ([file], True)


def test_attaches_the_file_a_field_of_the_brief_names(kaski, olli):
    file = upload(olli, "malli.txt")
    draft = make_draft(kaski, olli, kind="document", brief=BRIEFS["document"] | {"template_file": file.ref})
    assert [each.file for each in draft.files.all()] == [file]


def test_refuses_somebody_else_s_file(kaski, olli, clara, refuses):
    file = upload(clara)
    with refuses(FileUnknown):
        make_draft(kaski, olli, files=[file])
    for ref in (file.ref, "F-NOTTHERE"):
        with refuses(BriefInvalid) as caught:
            make_draft(kaski, olli, kind="document", brief=BRIEFS["document"] | {"template_file": ref})
        assert list(caught.value.fields) == ["template_file"]


def test_refuses_a_file_that_belongs_to_another_order(kaski, olli, refuses):
    file = upload(olli)
    make_draft(kaski, olli, files=[file])
    with refuses(FileUnknown):
        make_draft(kaski, olli, files=[file])


def edit(assignment, actor, at, **changes):
    return operations.edit_draft(assignment_id=assignment.pk, actor=actor, at=at, **changes)


def test_changes_what_is_named_and_nothing_else(draft, olli, at):
    edit(draft, olli, at, title="Toinen", cap_cents=90_000)
    draft = Assignment.objects.get(pk=draft.pk)
    assert (draft.title, draft.cap_cents, draft.target_units) == ("Toinen", 90_000, 10)
    assert draft.brief == BRIEFS["prospecting"]
    assert draft.changes.count() == 1


def test_changes_brief_target_and_deadline(draft, olli, at):
    brief = BRIEFS["prospecting"] | {"regions": ["Uusimaa"]}
    edit(draft, olli, at, brief=brief, target_units=5, deadline_on=date(2026, 12, 1))
    draft.refresh_from_db()
    assert (draft.brief, draft.target_units, draft.deadline_on) == (brief, 5, date(2026, 12, 1))
    assert edit(draft, olli, at, deadline_on=None).deadline_on is None


def test_an_edit_adds_files(draft, olli, at):
    first, second = upload(olli), upload(olli, "toinen.txt")
    edit(draft, olli, at, files=[first])
    edit(draft, olli, at, files=[second])
    assert {each.file for each in draft.files.all()} == {first, second}


def test_a_file_named_in_the_brief_may_be_named_again(kaski, olli, at):
    file = upload(olli)
    brief = BRIEFS["document"] | {"template_file": file.ref}
    draft = make_draft(kaski, olli, kind="document", brief=brief)
    edit(draft, olli, at, brief=brief | {"language": "fi"})
    assert draft.files.count() == 1


def test_the_office_s_edit_leaves_a_mark(draft, kaisa, at):
    edit(draft, kaisa, at, title="Toinen")
    change = draft.changes.order_by("pk").last()
    assert (change.from_status, change.to_status, change.actor, change.on_behalf_of, change.reason) == (
        "draft", "draft", kaisa, "Kaski Oy", "edited",
    )  # fmt: skip


def test_an_edit_of_nothing_is_refused(draft, olli, at, refuses):
    with refuses(NothingChanged):
        edit(draft, olli, at)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"title": "<i>"}, TextInvalid), ({"target_units": 0}, TargetOutOfRange), ({"cap_cents": 1}, CapBelowUnitPrice),
        ({"deadline_on": date(2026, 1, 1)}, DeadlinePast), ({"brief": {"x": 1}}, BriefInvalid),
    ],
)  # fmt: skip
def test_an_edit_is_checked_like_a_new_draft(draft, olli, at, refuses, changes, error):
    with refuses(error):
        edit(draft, olli, at, **changes)


def test_an_order_is_edited_no_more(kaski, olli, at, refuses):
    placed = make_placed(kaski, olli)
    with refuses(IllegalMove):
        edit(placed, olli, at, title="Toinen")


@pytest.mark.parametrize(("who", "error"), [("sam", NotFound), ("aino", Forbidden), ("kim", Forbidden)])
def test_refuses_an_edit_by_others(draft, request, at, refuses, who, error):
    actor = request.getfixturevalue(who)
    with refuses(error):
        edit(draft, actor, at, title="Toinen")


def test_refuses_an_edit_of_nothing_there(olli, at, refuses):
    with refuses(AssignmentUnknown) as caught:
        operations.edit_draft(assignment_id=0, actor=olli, at=at, title="x")
    assert (caught.value.code, caught.value.status) == ("not_found", 404)


def test_the_client_puts_a_draft_aside(draft, olli, at, nudges):
    operations.decline_draft(assignment_id=draft.pk, actor=olli, at=at)
    draft.refresh_from_db()
    assert (draft.status, draft.declined_at, nudges) == ("declined", at, ["assignment_changed"])


def test_the_office_declines_a_draft_with_a_reason(draft, kaisa, at, refuses):
    with refuses(TextInvalid):
        operations.decline_draft(assignment_id=draft.pk, actor=kaisa, at=at)
    operations.decline_draft(assignment_id=draft.pk, actor=kaisa, at=at, reason="Emme myy tunteja")
    change = draft.changes.order_by("pk").last()
    assert (change.to_status, change.reason, change.on_behalf_of) == (
        "declined",
        "Emme myy tunteja",
        "Kaski Oy",
    )


def test_refuses_to_put_an_order_aside(placed, olli, at, refuses):
    with refuses(IllegalMove):
        operations.decline_draft(assignment_id=placed.pk, actor=olli, at=at)
