"""What the database itself refuses about the list of sub-processors; triggers and a race with real commits."""

from datetime import UTC, date, datetime

import pytest

from clients.agreements.models import SubProcessor, SubProcessorChange
from clients.agreements.operations import end_sub_processor
from tests.database.test_clients import at_once, copy_of, violate
from tests.factories.clients import list_sub_processor

EARLIEST = date(2026, 12, 24)
HOUR_EARLIER = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def listed(kaski, nea, at):
    return list_sub_processor(actor=nea, at=at, from_on=EARLIEST)


class TestSubProcessor:
    @pytest.mark.parametrize(
        ("name", "changes"),
        [
            ("sub_processor_has_name", {"name": ""}),
            ("sub_processor_task_in_three_languages", {"task": {"fi": "Palvelimet", "sv": "Servrar"}}),
            ("sub_processor_within_eea", {"country": "US"}),
            ("sub_processor_dates_in_order", {"status": "ended", "ended_on": date(2026, 12, 23)}),
            ("sub_processor_ended_has_day", {"status": "ended"}),
            ("sub_processor_ended_has_day", {"ended_on": EARLIEST}),
            ("sub_processor_announced_in_time", {"from_on": date(2026, 12, 23)}),
            # Half past midnight in Helsinki: the notice is of the next day.
            (
                "sub_processor_announced_in_time",
                {"announced_at": datetime(2026, 11, 23, 22, 30, tzinfo=UTC)},
            ),
            ("sub_processor_listed_once", {"name": "konesali pohja OY"}),
        ],
    )
    def test_breaks(self, name, changes, listed):
        own = {"name": "Toinen Oy"} if name != "sub_processor_listed_once" else {}
        violate(name, lambda: copy_of(listed, **own | changes))

    def test_may_be_listed_again_after_it_was_called_off(self, listed):
        copy_of(listed, status="called_off")
        assert SubProcessor.objects.count() == 2


@pytest.mark.django_db(transaction=True)
class TestWhatWasAnnounced:
    """Triggers, with real commits."""

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": "Toinen Oy"},
            {"business_id": "9000007-0"},
            {"task": {"fi": "a", "sv": "b", "en": "c"}},
            {"country": "SE"},
            {"from_on": date(2027, 1, 1)},
            {"announced_at": HOUR_EARLIER},
            {"is_original": True},
        ],
    )
    def test_stays_as_it_was(self, changes, listed):

        before = SubProcessor.objects.values().get()
        violate("sub_processor_facts_fixed", lambda: SubProcessor.objects.update(**changes))
        assert SubProcessor.objects.values().get() == before

    def test_is_never_deleted(self, listed):
        violate("sub_processor_never_deleted", lambda: SubProcessor.objects.all()._raw_delete("default"))
        assert SubProcessor.objects.count() == 1

    def test_keeps_its_history(self, listed, nea, at):
        end_sub_processor(sub_processor_id=listed.pk, ended_on=EARLIEST, actor=nea, at=at)
        before = list(SubProcessorChange.objects.order_by("pk").values())
        trigger = "agreements_subprocessorchange_append_only"
        violate(trigger, lambda: SubProcessorChange.objects.update(reason="Muu"))
        violate(trigger, lambda: SubProcessorChange.objects.all()._raw_delete("default"))
        assert list(SubProcessorChange.objects.order_by("pk").values()) == before

    def test_is_announced_once_by_two_at_once(self, kaski, nea, at):
        answers = at_once(*[lambda: list_sub_processor(actor=nea, at=at, from_on=EARLIEST)] * 2)
        assert SubProcessor.objects.count() == 1
        assert [answer for answer in answers if isinstance(answer, str)] == ["sub_processor_listed"]
