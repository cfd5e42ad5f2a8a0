"""The open pages: what is sold, terms, privacy, and what browsers ask for by themselves."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings

from assignments.catalogue.models import Service
from assignments.pricing.models import PriceListItem
from clients.agreements.models import Template
from frontend.public import offer
from frontend.templatetags.ui import asset

pytestmark = pytest.mark.django_db

ART = Path(__file__).resolve().parents[3] / "frontend/assets/art"

OPEN_PAGES = [
    "/",
    "/terms",
    "/privacy",
    "/offline",
    "/manifest.webmanifest",
    "/sw.js",
    "/speculation-rules.json",
    "/robots.txt",
]
TODAY = date(2026, 11, 23)


@pytest.fixture
def prospecting():
    return Service.objects.get(kind="prospecting")


def set_price(service, cents):
    PriceListItem.objects.filter(service=service).delete()
    if cents:
        PriceListItem.objects.create(
            service=service,
            unit_price_cents=cents,
            assistant_rate_cents=cents // 2,
            valid_from=date(2026, 1, 1),
        )


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_open_page_answers_a_visitor_and_refuses_to_be_posted_to(client, path):
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_front_page_costs_at_most_four_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get("/")


def test_front_page_costs_a_signed_in_person_at_most_four_queries(browser, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        page = browser.get("/")
    assert 'href="/home"' in page.content.decode()


def test_front_page_shows_the_price_of_the_list_and_counts_the_example_with_it(client, prospecting):
    set_price(prospecting, 1950)
    Service.objects.exclude(pk=prospecting.pk).update(is_offered=False)
    page = client.get("/", headers={"Accept-Language": "en"}).content.decode()
    assert "€19.50" in page
    assert "€585.00" in page  # the cap: 30 x 19.50
    assert "€351.00" in page  # 18 accepted


def test_front_page_follows_a_change_of_the_list_price(client, prospecting):
    set_price(prospecting, 1950)
    set_price(prospecting, 2125)
    page = client.get("/", headers={"Accept-Language": "en"}).content.decode()
    assert "€21.25" in page
    assert "€19.50" not in page


def test_service_without_a_list_price_is_sold_by_quote(client, prospecting):
    set_price(prospecting, None)
    Service.objects.exclude(pk=prospecting.pk).update(is_offered=False)
    page = client.get("/", headers={"Accept-Language": "en"}).content.decode()
    assert "By quote" in page
    assert "An example order halfway through" not in page


def test_service_taken_off_sale_is_not_shown(client, prospecting):
    Service.objects.update(is_offered=False)
    page = client.get("/", headers={"Accept-Language": "en"}).content.decode()
    assert "The catalogue opens soon" in page
    assert "Prospecting" not in page


def test_price_that_has_ended_or_not_begun_is_no_price(prospecting):
    PriceListItem.objects.filter(service=prospecting).delete()
    ended = {"valid_from": date(2026, 1, 1), "valid_to": TODAY}
    future = {"valid_from": date(2026, 11, 24), "valid_to": None}
    for period in (ended, future):
        PriceListItem.objects.create(
            service=prospecting, unit_price_cents=100, assistant_rate_cents=50, **period
        )
    [found] = [each for each in offer.offers(TODAY) if each.kind.code == "prospecting"]
    assert found.unit_price_cents is None


def test_price_holds_from_its_first_day(prospecting):
    PriceListItem.objects.filter(service=prospecting).delete()
    PriceListItem.objects.create(
        service=prospecting, unit_price_cents=777, assistant_rate_cents=50, valid_from=TODAY
    )
    [found] = [each for each in offer.offers(TODAY) if each.kind.code == "prospecting"]
    assert found.unit_price_cents == 777


def test_example_never_uses_more_than_its_cap(prospecting):
    set_price(prospecting, 1950)
    shown = offer.example(offer.offers(TODAY))
    assert shown.accepted_cents + shown.awaiting_cents + shown.reserved_cents <= shown.cap_cents


def test_front_page_writes_to_the_office(client, settings):
    page = client.get("/").content.decode()
    assert f"mailto:{settings.OFFICE['email']}" in page


@pytest.mark.parametrize(
    ("language", "title"), [("fi", "Palveluehdot"), ("sv", "Tjänstevillkor"), ("en", "Terms of service")]
)
def test_terms_are_the_newest_published_ones_in_the_language_of_the_visitor(client, language, title):
    newest = Template.objects.filter(kind="terms").latest("version")
    page = client.get("/terms", headers={"Accept-Language": language}).content.decode()
    assert f"<h1>{title}</h1>" in page
    for clause in newest.content["clauses"]:
        assert clause["heading"][language] in page
    assert "{client_name}" not in page
    assert "{office_name}" not in page


def test_terms_cost_one_query(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        client.get("/terms")


def test_terms_page_says_so_before_any_are_published(client, monkeypatch):
    monkeypatch.setattr(Template, "objects", Template.objects.none())
    page = client.get("/terms", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert "No terms have been published yet" in page.content.decode()


@override_settings(
    OFFICE={
        "name": "Muu Oy",
        "business_id": "1234567-1",
        "address": "Tie 2",
        "postcode": "33100",
        "city": "Tampere",
        "email": "x@muu.example",
        "phone": "",
    }
)
def test_privacy_statement_names_the_office(client):
    page = client.get("/privacy").content.decode()
    assert "Muu Oy" in page
    assert "x@muu.example" in page
    assert "{name}" not in page


def test_manifest_names_files_that_exist(client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    content = json.loads(answer.content)
    assert content["start_url"] == "/home"
    assert [(icon["src"], icon["purpose"]) for icon in content["icons"]] == [
        (asset("logo.svg"), "any"),
        (asset("icon-192.png"), "any"),
        (asset("icon-512.png"), "any"),
        (asset("icon-512.png"), "maskable"),
    ]


@pytest.mark.parametrize("size", [192, 512])
def test_the_drawn_icons_have_the_size_they_say_and_weigh_little(size):
    picture = (ART / f"icon-{size}.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (size, size)
    assert len(picture) < 4_000


def test_a_phone_that_reads_no_manifest_finds_the_icon(client):
    page = client.get("/").content.decode()
    assert f'<link rel="apple-touch-icon" href="{asset("icon-192.png")}">' in page


def test_service_worker_keeps_the_offline_page_and_its_looks_only(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript"
    script = answer.content.decode()
    assert '"/offline"' in script
    assert asset("app.css") in script
    assert "/client" not in script


def test_service_worker_changes_with_the_language_so_that_the_page_is_fetched_anew(client):
    finnish = client.get("/sw.js", headers={"Accept-Language": "fi"}).content
    assert finnish != client.get("/sw.js", headers={"Accept-Language": "sv"}).content


def test_downloads_and_sign_in_are_never_fetched_ahead(client):
    answer = client.get("/speculation-rules.json")
    assert answer["Content-Type"] == "application/speculationrules+json"
    [rule] = json.loads(answer.content)["prefetch"]
    barred = [each["href_matches"] for each in rule["where"]["and"][1]["not"]["or"]]
    assert {"/files/*", "/accounts/*", "/*/pdf"} <= set(barred)


def test_robots_are_kept_out_of_everything_that_is_not_open(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /client/" in lines
    assert "Disallow: /invitation/" in lines
    assert "Disallow: /" not in lines
