"""A client's list of sub-processors, linked from its agreements."""

from datetime import timedelta

import pytest
from django.urls import reverse

from backoffice.kernel.workdays import helsinki_date
from clients.agreements.operations import end_sub_processor
from tests.factories.clients import HOUSE_OPENED, list_sub_processor
from tests.frontend.scene import signed_in


@pytest.fixture
def url(kaski):
    return reverse("client:sub_processors", args=[kaski.ref])


def test_shows_what_is_in_use_and_what_comes_with_their_days(url, kaski, clara, nea, at):
    today = helsinki_date(at)
    old = list_sub_processor(actor=nea, at=HOUSE_OPENED, from_on=today.replace(year=2019, month=5, day=1))
    list_sub_processor(
        actor=nea, at=at, from_on=today + timedelta(days=31), name="Brevvinden AB", country="SE"
    )
    end_sub_processor(sub_processor_id=old.pk, ended_on=today, actor=nea, at=at)
    page = signed_in(clara).get(url)
    words = page.content.decode()
    assert [row.name for row in page.context["listed"].current] == ["Konesali Pohja Oy"]
    assert [row.name for row in page.context["listed"].coming] == ["Brevvinden AB"]
    assert "Finland · since 1 May 2019" in words
    assert "Sweden · announced" in words
    assert "Servers" in words
    assert "mailto:toimisto@tehty.example" in words


def test_says_when_there_is_none(url, kaski, clara):
    assert "Nobody but the office handles" in signed_in(clara).get(url).content.decode()


def test_is_linked_from_the_list_and_from_the_agreement_that_promises_it(url, kaski, clara):
    browser = signed_in(clara)
    assert url in browser.get(reverse("client:agreements", args=[kaski.ref])).content.decode()
    for kind, linked in (("dpa", True), ("nda", False)):
        page = browser.get(reverse("client:agreement", args=[kaski.agreements.get(kind=kind).ref]))
        assert (url in page.content.decode()) is linked


def test_is_nothing_to_strangers(url, kaski, sam, nea, anna):
    assert [signed_in(user).get(url).status_code for user in (sam, nea, anna)] == [404, 404, 404]
