"""Owners of every bound client hear of a new sub-processor: once, in their language, with how to object."""

from datetime import date, timedelta

import pytest
from django.core import mail

from clients.agreements.operations import call_off_sub_processor, end_agreement
from frontend.notices.models import Notice
from frontend.notices.tasks import mail_due_notices, write_due_notices
from tests.factories.clients import HOUSE_OPENED, list_sub_processor

pytestmark = pytest.mark.django_db
SOON = date(2026, 12, 24)


@pytest.fixture
def announced(kaski, stranger, nea, at):
    return list_sub_processor(actor=nea, at=at, from_on=SOON)


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("address", flat=True))


def letter(address):
    (found,) = [each for each in mail.outbox if each.to == [address]]
    return found


def test_owners_are_told_once(announced, at):
    write_due_notices(at)
    write_due_notices(at + timedelta(minutes=5))
    assert told("sub_processor") == ["clara@kaski.example", "sam@stranger.example"]


def test_the_letter_says_who_what_where_when_and_how_to_object(announced, clara, kaski, at):
    write_due_notices(at)
    mail_due_notices(at)
    sent = letter("sam@stranger.example")
    assert sent.subject == "New sub-processor from 24 Dec 2026"
    assert (
        "From 24 Dec 2026 the office uses a new sub-processor of personal data: Konesali Pohja Oy, Finland. "
        "Task: Servers. You may object on reasonable grounds within 14 days of this notice by writing to "
        "toimisto@tehty.example." in sent.body
    )
    finnish = letter("clara@kaski.example")
    assert finnish.subject == "Uusi alikäsittelijä 24.12.2026 alkaen"
    assert "Konesali Pohja Oy, Suomi. Tehtävä: Palvelimet. Voit vastustaa" in finnish.body
    assert f"/client/{kaski.ref}/sub-processors" in finnish.body


def test_a_client_no_longer_bound_is_not_told(announced, kaski, nea, at):
    end_agreement(agreement_id=kaski.agreements.get(kind="dpa").pk, reason="Loppui.", actor=nea, at=at)
    write_due_notices(at)
    assert told("sub_processor") == ["sam@stranger.example"]


def test_who_signed_after_the_announcement_has_read_the_list(nea, kaski, at):
    list_sub_processor(actor=nea, at=HOUSE_OPENED - timedelta(days=40), from_on=date(2020, 1, 20))
    write_due_notices(HOUSE_OPENED)
    assert told("sub_processor") == told("sub_processor_original") == []


def test_nothing_is_told_when_the_time_to_object_is_over(announced, at):
    write_due_notices(at + timedelta(days=14))
    assert told("sub_processor") == []


def test_one_listed_late_is_told_as_such(kaski, nea, at):
    list_sub_processor(actor=nea, at=at, from_on=date(2019, 5, 1))
    write_due_notices(at)
    mail_due_notices(at)
    assert told("sub_processor") == []
    assert "on ollut käytössä 1.5.2019 alkaen: Konesali Pohja Oy" in letter("clara@kaski.example").body


def test_one_called_off_is_told_and_no_longer_announced(announced, nea, at):
    call_off_sub_processor(sub_processor_id=announced.pk, actor=nea, at=at)
    write_due_notices(at)
    write_due_notices(at + timedelta(days=8))
    mail_due_notices(at)
    assert told("sub_processor") == []
    assert told("sub_processor_off") == ["clara@kaski.example", "sam@stranger.example"]
    assert (
        "Konesali Pohja Oy, Finland, which was to begin on 24 Dec 2026" in letter("sam@stranger.example").body
    )
