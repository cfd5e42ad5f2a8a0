"""The list of sub-processors: nothing begins before clients have had their thirty days, and nothing is rewritten."""

from datetime import date, timedelta

import pytest

from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden, IllegalMove, NotFound
from backoffice.kernel.texts import Text
from clients.agreements import errors
from clients.agreements.models import SubProcessor, SubProcessorChange
from clients.agreements.operations import call_off_sub_processor, end_agreement, end_sub_processor
from clients.agreements.queries import clients_to_tell, current_and_coming, earliest_start, first_dpa_on
from tests.factories.clients import HOUSE_OPENED, list_sub_processor

TODAY, EARLIEST = date(2026, 11, 23), date(2026, 12, 24)


@pytest.fixture
def listed(kaski, nea, at):
    """Announced today, thirty whole days before its first."""
    return list_sub_processor(actor=nea, at=at, from_on=EARLIEST)


@pytest.fixture
def in_use(nea):
    """In use since the house was opened, before any client signed."""
    return list_sub_processor(actor=nea, at=HOUSE_OPENED, from_on=date(2019, 5, 1), name="Vanha Oy")


@pytest.fixture
def unchanged():
    """Call with an error and a function: it is refused so, and no row has changed."""

    def snapshot():
        return list(SubProcessor.objects.order_by("pk").values()), SubProcessorChange.objects.count()

    def check(error, call):
        before = snapshot()
        with pytest.raises(error) as caught:
            call()
        assert snapshot() == before
        return caught.value

    return check


class TestAdd:
    def test_lists_what_was_said_with_its_birth(self, kaski, nea, at):
        added = list_sub_processor(
            actor=nea,
            at=at,
            from_on=EARLIEST,
            name="  Konesali  Pohja Oy ",
            country="fi",
            business_id="9000007-0",
        )
        stored = SubProcessor.objects.get(pk=added.pk)
        assert (stored.name, stored.business_id, stored.country) == ("Konesali Pohja Oy", "9000007-0", "FI")
        assert stored.task == {"fi": "Palvelimet", "sv": "Servrar", "en": "Servers"}
        assert (stored.from_on, stored.ended_on, stored.announced_at) == (EARLIEST, None, at)
        assert (stored.status, stored.is_original) == ("listed", False)
        birth = stored.changes.get()
        assert (birth.from_status, birth.to_status, birth.actor, birth.at) == ("", "listed", nea, at)

    @pytest.mark.parametrize("who", ["kaisa", "kim", "leo", "maria", "anna", "clara"])
    def test_is_for_contract_admins(self, who, request, at, unchanged):
        actor = request.getfixturevalue(who)
        unchanged(Forbidden, lambda: list_sub_processor(actor=actor, at=at, from_on=EARLIEST))

    @pytest.mark.parametrize("from_on", [EARLIEST - timedelta(days=1), TODAY, date(2020, 1, 3)])
    def test_leaves_clients_thirty_whole_days_and_says_the_earliest(self, from_on, kaski, nea, at, unchanged):
        refusal = unchanged(
            errors.NoticeTooShort, lambda: list_sub_processor(actor=nea, at=at, from_on=from_on)
        )
        assert set(refusal.fields) == {"from_on"}
        assert refusal.text == Text(
            fi="Asiakkaille ilmoitetaan vähintään 30 päivää ennen muutosta. Aikaisin mahdollinen päivä on 24.12.2026.",
            sv="Kunderna underrättas minst 30 dagar före ändringen. Tidigast möjliga dag är 24.12.2026.",
            en="Clients are told at least 30 days before the change. The earliest possible day is 24 Dec 2026.",
        )

    def test_counts_the_days_in_helsinki(self, kaski, nea, at, unchanged):
        late = at.replace(hour=22, minute=30)  # half past midnight of the 24th
        unchanged(errors.NoticeTooShort, lambda: list_sub_processor(actor=nea, at=late, from_on=EARLIEST))
        assert earliest_start(late) == date(2026, 12, 25)

    def test_may_begin_at_once_while_no_client_has_been_bound(self, nea, at):
        assert first_dpa_on() is None
        added = list_sub_processor(actor=nea, at=at, from_on=TODAY)
        assert added.is_original

    def test_lists_late_what_was_used_before_the_first_client_was_bound(self, kaski, nea, at):
        assert first_dpa_on() == date(2020, 1, 2)
        assert list_sub_processor(actor=nea, at=at, from_on=date(2020, 1, 2)).is_original

    def test_keeps_its_word_after_the_last_agreement_has_ended(self, kaski, nea, at, unchanged):
        end_agreement(agreement_id=kaski.agreements.get(kind="dpa").pk, reason="Loppui.", actor=nea, at=at)
        unchanged(errors.NoticeTooShort, lambda: list_sub_processor(actor=nea, at=at, from_on=TODAY))

    @pytest.mark.parametrize("country", ["US", "GB", "XX", "Suomi"])
    def test_stays_within_the_european_economic_area(self, country, nea, at, unchanged):
        refusal = unchanged(
            errors.OutsideEea,
            lambda: list_sub_processor(actor=nea, at=at, from_on=EARLIEST, country=country),
        )
        assert set(refusal.fields) == {"country"}

    @pytest.mark.parametrize(
        ("field", "given"),
        [
            ("name", {"name": " "}),
            ("business_id", {"business_id": "1" * 41}),
            ("country", {"country": ""}),
            ("task_fi", {"task": Text(fi="", sv="b", en="c")}),
            ("task_sv", {"task": Text(fi="a", sv="<b>b</b>", en="c")}),
            ("task_en", {"task": Text(fi="a", sv="b", en="c" * 301)}),
        ],
    )
    def test_needs_whole_words(self, field, given, nea, at, unchanged):
        refusal = unchanged(
            TextInvalid, lambda: list_sub_processor(actor=nea, at=at, from_on=EARLIEST, **given)
        )
        assert set(refusal.fields) == {field}

    def test_lists_a_name_once(self, listed, nea, at, unchanged):
        refusal = unchanged(
            errors.SubProcessorListed,
            lambda: list_sub_processor(actor=nea, at=at, from_on=EARLIEST, name="KONESALI POHJA OY"),
        )
        assert set(refusal.fields) == {"name"}

    def test_lists_it_again_with_other_details_once_its_last_day_is_known(self, in_use, nea, at):
        end_sub_processor(sub_processor_id=in_use.pk, ended_on=TODAY, actor=nea, at=at)
        again = list_sub_processor(actor=nea, at=at, from_on=EARLIEST, name=in_use.name, country="SE")
        assert again.pk != in_use.pk


class TestEnd:
    def test_notes_the_last_day_and_why(self, in_use, nea, at):
        end_sub_processor(
            sub_processor_id=in_use.pk, ended_on=TODAY, actor=nea, at=at, reason="Sopimus päättyi."
        )
        in_use.refresh_from_db()
        assert (in_use.status, in_use.ended_on) == ("ended", TODAY)
        change = in_use.changes.order_by("pk").last()
        assert (change.from_status, change.to_status, change.actor, change.reason) == (
            "listed",
            "ended",
            nea,
            "Sopimus päättyi.",
        )

    def test_is_never_before_the_first_day(self, listed, nea, at, unchanged):
        refusal = unchanged(
            errors.EndBeforeStart,
            lambda: end_sub_processor(
                sub_processor_id=listed.pk, ended_on=EARLIEST - timedelta(days=1), actor=nea, at=at
            ),
        )
        assert set(refusal.fields) == {"ended_on"}
        assert "24 Dec 2026" in refusal.text.en

    def test_happens_once(self, in_use, nea, at, unchanged):
        end_sub_processor(sub_processor_id=in_use.pk, ended_on=TODAY, actor=nea, at=at)
        again = TODAY + timedelta(days=1)
        unchanged(
            IllegalMove,
            lambda: end_sub_processor(sub_processor_id=in_use.pk, ended_on=again, actor=nea, at=at),
        )

    def test_takes_a_reason_in_plain_words(self, in_use, nea, at, unchanged):
        unchanged(
            TextInvalid,
            lambda: end_sub_processor(
                sub_processor_id=in_use.pk, ended_on=TODAY, actor=nea, at=at, reason="<b>x</b>"
            ),
        )


class TestCallOff:
    def test_takes_back_what_has_not_begun(self, listed, nea, at):
        call_off_sub_processor(sub_processor_id=listed.pk, actor=nea, at=at, reason="Asiakas vastusti.")
        listed.refresh_from_db()
        assert (listed.status, listed.ended_on) == ("called_off", None)
        assert listed.changes.order_by("pk").last().reason == "Asiakas vastusti."

    def test_is_too_late_on_the_first_day(self, listed, nea, at, unchanged):
        first = at + timedelta(days=31)
        refusal = unchanged(
            errors.SubProcessorInUse,
            lambda: call_off_sub_processor(sub_processor_id=listed.pk, actor=nea, at=first),
        )
        assert "since 24 Dec 2026" in refusal.text.en

    def test_happens_once(self, listed, nea, at, unchanged):
        call_off_sub_processor(sub_processor_id=listed.pk, actor=nea, at=at)
        unchanged(IllegalMove, lambda: call_off_sub_processor(sub_processor_id=listed.pk, actor=nea, at=at))

    def test_takes_a_reason_in_plain_words(self, listed, nea, at, unchanged):
        unchanged(
            TextInvalid,
            lambda: call_off_sub_processor(sub_processor_id=listed.pk, actor=nea, at=at, reason="a\x00b"),
        )


@pytest.mark.parametrize(
    "change",
    [
        lambda pk, actor, at: end_sub_processor(sub_processor_id=pk, ended_on=EARLIEST, actor=actor, at=at),
        lambda pk, actor, at: call_off_sub_processor(sub_processor_id=pk, actor=actor, at=at),
    ],
    ids=["end", "call off"],
)
class TestWhoChanges:
    @pytest.mark.parametrize("who", ["kaisa", "kim", "leo", "maria", "clara"])
    def test_is_a_contract_admin(self, change, who, request, listed, at, unchanged):
        actor = request.getfixturevalue(who)
        unchanged(Forbidden, lambda: change(listed.pk, actor, at))

    def test_is_nobody_who_sees_no_list(self, change, listed, anna, at, unchanged):
        unchanged(NotFound, lambda: change(listed.pk, anna, at))

    def test_finds_what_there_is(self, change, listed, nea, at, unchanged):
        unchanged(NotFound, lambda: change(listed.pk + 1, nea, at))


class TestTheList:
    def names(self, user, at):
        found = current_and_coming(user=user, at=at)
        return [[row.name for row in rows] for rows in (found.current, found.coming, found.past)]

    def test_says_who_is_in_use_and_who_comes(self, in_use, listed, clara, at):
        assert self.names(clara, at) == [["Vanha Oy"], ["Konesali Pohja Oy"], []]
        assert self.names(clara, at + timedelta(days=31)) == [["Vanha Oy", "Konesali Pohja Oy"], [], []]

    def test_keeps_one_through_its_last_day(self, in_use, nea, at):
        end_sub_processor(sub_processor_id=in_use.pk, ended_on=TODAY, actor=nea, at=at)
        assert self.names(nea, at) == [["Vanha Oy"], [], []]
        assert self.names(nea, at + timedelta(days=1)) == [[], [], ["Vanha Oy"]]

    def test_drops_one_that_was_called_off(self, listed, nea, at):
        call_off_sub_processor(sub_processor_id=listed.pk, actor=nea, at=at)
        assert self.names(nea, at) == [[], [], ["Konesali Pohja Oy"]]
        assert self.names(nea, at + timedelta(days=31)) == [[], [], ["Konesali Pohja Oy"]]

    @pytest.mark.parametrize("who", ["clara", "olli", "aino", "fia", "sam", "kaisa", "kim", "nea", "leo"])
    def test_is_seen_by_members_of_clients_and_the_office(self, who, request, listed):
        user = request.getfixturevalue(who)
        assert list(SubProcessor.objects.visible_to(user)) == [listed]

    @pytest.mark.parametrize("who", ["anna", "bo"])
    def test_is_not_seen_by_assistants(self, who, request, listed):
        assert not SubProcessor.objects.visible_to(request.getfixturevalue(who)).exists()

    def test_is_not_seen_by_a_member_who_has_left(self, listed, kaski, fia, at):
        kaski.memberships.filter(user=fia).update(ended_at=at)
        assert not SubProcessor.objects.visible_to(fia).exists()


class TestWhoIsTold:
    def test_is_who_was_bound_then_and_is_now(self, kaski, stranger, nea, at):
        assert list(clients_to_tell(announced_at=at, at=at)) == [kaski, stranger]
        assert not clients_to_tell(announced_at=HOUSE_OPENED - timedelta(days=1), at=at).exists()
        end_agreement(agreement_id=kaski.agreements.get(kind="dpa").pk, reason="Loppui.", actor=nea, at=at)
        assert list(clients_to_tell(announced_at=at, at=at)) == [stranger]
