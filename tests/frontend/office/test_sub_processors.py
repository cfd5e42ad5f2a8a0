"""The office's list of sub-processors: everybody reads it, a contract admin announces, ends and calls off."""

from datetime import timedelta

import pytest
from django.urls import reverse

from backoffice.kernel.workdays import helsinki_date
from clients.agreements.models import SubProcessor
from clients.agreements.queries import earliest_start
from tests.factories.clients import HOUSE_OPENED, list_sub_processor
from tests.frontend.office.ladder import said

LIST = reverse("office:sub_processors")


@pytest.fixture
def coming(kaski, nea, at):
    return list_sub_processor(actor=nea, at=at, from_on=earliest_start(at))


@pytest.fixture
def in_use(nea, at):
    day = helsinki_date(HOUSE_OPENED)
    return list_sub_processor(actor=nea, at=HOUSE_OPENED, from_on=day, name="Vanha Oy")


def given(at, **changes):
    words = {"task_fi": "Posti", "task_sv": "Post", "task_en": "Mail", "business_id": ""}
    return {"name": "Brevvinden AB", "country": "SE", "from_on": earliest_start(at)} | words | changes


def url(name, row):
    return reverse(f"office:sub_processor_{name}", args=[row.pk])


class TestAnnounce:
    def test_lists_it(self, as_user, kaski, nea, at):
        response = as_user(nea).post(LIST, given(at))
        assert response["Location"] == LIST
        added = SubProcessor.objects.get()
        assert (added.name, added.country, added.task["sv"]) == ("Brevvinden AB", "SE", "Post")

    def test_too_late_is_422_beside_the_day_and_keeps_what_was_typed(self, as_user, kaski, nea, at):
        response = as_user(nea).post(LIST, given(at, from_on=helsinki_date(at)))
        assert response.status_code == 422
        (why,) = response.context["form"].errors["from_on"]
        assert why.startswith(
            "Clients are told at least 30 days before the change. The earliest possible day is"
        )
        assert 'value="Brevvinden AB"' in response.content.decode()
        assert not SubProcessor.objects.exists()

    def test_offers_countries_of_the_eea_by_their_names(self, as_user, nea):
        choices = as_user(nea).get(LIST).context["form"].fields["country"].choices
        assert len(choices) == 30
        assert choices[0] == ("AT", "Austria")

    def test_is_for_contract_admins(self, as_user, kaski, kaisa, at):
        browser = as_user(kaisa)
        assert browser.get(LIST).status_code == 200
        assert 'name="task_fi"' not in browser.get(LIST).content.decode()
        assert browser.post(LIST, given(at)).status_code == 403
        assert not SubProcessor.objects.exists()


class TestEnd:
    def test_notes_the_last_day(self, as_user, in_use, nea, at):
        today = helsinki_date(at)
        response = as_user(nea).post(url("end", in_use), {"ended_on": today, "reason": "Vaihtui."})
        assert response["Location"] == LIST
        in_use.refresh_from_db()
        assert (in_use.status, in_use.ended_on) == ("ended", today)

    def test_before_the_first_day_opens_the_dialog_again(self, as_user, in_use, nea):
        early = in_use.from_on - timedelta(days=1)
        response = as_user(nea).post(url("end", in_use), {"ended_on": early})
        assert response.status_code == 422
        assert "data-shown" in response.content.decode()
        assert "The last day can be 2 Jan 2020 at the earliest" in response.content.decode()
        in_use.refresh_from_db()
        assert in_use.status == "listed"

    def test_without_a_day_is_422_also_for_one_to_come(self, as_user, coming, nea):
        response = as_user(nea).post(url("end", coming), {})
        assert response.status_code == 422
        assert f'id="end-{coming.pk}"' in response.content.decode()


class TestCallOff:
    def test_takes_it_back(self, as_user, coming, nea):
        response = as_user(nea).post(url("off", coming), {"reason": "Vastustettiin."}, follow=True)
        assert said(response) == ["Called off. The clients who were told of it are told by mail."]
        assert "called off" in response.content.decode()
        coming.refresh_from_db()
        assert coming.status == "called_off"

    def test_is_refused_once_it_is_in_use(self, as_user, in_use, nea):
        response = as_user(nea).post(url("off", in_use), follow=True)
        assert said(response) == [
            "This sub-processor has been in use since 2 Jan 2020. Give it a last day instead."
        ]
        in_use.refresh_from_db()
        assert in_use.status == "listed"


def test_what_is_not_there_is_404(as_user, nea):
    browser = as_user(nea)
    for name in ("end", "off"):
        assert browser.post(reverse(f"office:sub_processor_{name}", args=[999])).status_code == 404
