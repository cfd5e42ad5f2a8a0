"""A kind of service is one file: dropped into the folder it is ordered, made, checked, judged and billed, on pages and by API."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assignments.catalogue import kinds
from assignments.catalogue.reference import load_services
from assignments.delivery.models import BilledKey, Unit
from assignments.pricing.reference import load_list_prices
from backoffice.accounts.operations import create_token
from backoffice.kernel import news
from backoffice.kernel.workdays import helsinki_date
from billing.invoicing.operations import run_invoices
from tests.factories.people import make_assistant
from tests.frontend.scene import signed_in, terms_on

KIND = "window_washing"
ONE_FILE = """
from assignments.catalogue.kinds.base import CheckResult, Choice, Criterion, Defaults, Field, FieldType, Kind, Outcome
from backoffice.kernel.texts import Text


def T(word):
    return Text(fi=word + " fi", sv=word + " sv", en=word + " en")


TYPES = [each for each in FieldType if each not in (FieldType.CHOICE, FieldType.MULTI_CHOICE, FieldType.TABLE)]
CHOICES = (Choice("north", T("North")), Choice("south", T("South")))
FIELDS = (
    *(Field(str(each), each, T("Field " + each), required=each == FieldType.TEXT) for each in TYPES),
    Field("side", FieldType.CHOICE, T("Side"), choices=CHOICES, required=True),
    Field("sides", FieldType.MULTI_CHOICE, T("Sides"), choices=CHOICES),
    Field("panes", FieldType.TABLE, T("Panes"), columns=(
        Field("name", FieldType.TEXT, T("Pane"), required=True), Field("count", FieldType.INTEGER, T("Count")),
    )),
)


def checks(result, ctx):
    return [CheckResult("clean", Outcome.PASS, T("Clean found")), CheckResult("dry", Outcome.UNKNOWN, T("Dry unclear"))]


KIND = Kind(
    code="window_washing", name=T("Windows"), summary=T("Clean windows"), group=T("House"), unit_name=T("window"),
    unit_name_plural=T("windows"), brief_fields=FIELDS, result_fields=tuple(each for each in FIELDS if each.type != FieldType.FILE),
    criteria=(
        Criterion("clean", "machine", T("It is clean."), blocking=True),
        Criterion("dry", "machine", T("It is dry.")),
        Criterion("nice", "person", T("It is nice."), evidence=T("picture")),
    ),
    checks=checks,
    keys=lambda result: ["window:" + result["text"]],
    match_keys=lambda result: ["side:" + result["side"]],
    headline=lambda result: (result["text"], result["side"]),
    defaults=Defaults(review_days=3, lease_hours=4, position=5, list_price_cents=1500, assistant_rate_cents=700),
)
"""
VALUES = {
    "text": "Ikkuna 1", "long_text": "Monta\nriviä", "integer": "3", "date": "2026-12-24", "email": "koti@talo.example",
    "phone": "+358401234567", "url": "talo.example", "text_list": "yksi\nkaksi", "side": "north",
    "sides": ["north", "south"], "panes-0-name": "Keittiö", "panes-0-count": "2",
}  # fmt: skip


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def new_kind(db, add_kind, at):
    """The file dropped among the kinds, and the reference data loaded."""
    add_kind(KIND, ONE_FILE)
    load_services(at)
    load_list_prices(at)
    return kinds.get(KIND)


@pytest.fixture
def press(at):
    """Call it with a person to look at pages and press their buttons: `see` gives the text, `go` where it leads."""
    browsers = {}

    class Person:
        def __init__(self, user):
            self.browser = browsers.setdefault(user.pk, signed_in(user))

        def page(self, url):
            answer = self.browser.get(url)
            assert answer.status_code == 200, (url, answer.status_code)
            return answer

        def see(self, url):
            return self.page(url).content.decode()

        def go(self, url, data=None):
            answer = self.browser.post(url, data or {})
            assert answer.status_code == 302, answer.content.decode()[-3000:]
            return answer["Location"]

    return Person


@pytest.fixture
def ask(at):
    """Call it with a person and a path to get the API's JSON."""

    def get(user, path):
        _token, secret = create_token(user=user, name="scenario", at=at)
        headers = {"authorization": f"Bearer {secret}", "accept-language": "en"}
        answer = signed_in(user).get(f"/api/v1{path}", headers=headers)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return get


def order(press, kaski, olli):
    """Ordered through the wizard: service, brief, amount, confirmation; returns the reference."""
    olli = press(olli)
    assert "Windows en" in olli.see(reverse("client:order", args=[kaski.ref]))
    brief = reverse("client:order_brief", args=[kaski.ref, KIND])
    form = olli.see(brief)
    for field in kinds.get(KIND).brief_fields:
        assert f'name="brief-{field.key}' in form, field.key
    filled = {f"brief-{key}": value for key, value in VALUES.items()}
    picture = SimpleUploadedFile("ohje.txt", b"Ohje")
    amount = olli.go(brief, filled | {"title": "Talon ikkunat", "brief-file": picture})
    assert "15.00" in olli.see(amount)
    confirm = olli.go(amount, {"target_units": 2, "cap_cents": "30,00", "deadline_on": ""})
    page = olli.page(confirm)
    for word in ("It is clean. en", "It is nice. en", "Keittiö", "talo.example"):
        assert word in page.content.decode(), word
    return olli.go(confirm, terms_on(page)).rsplit("/", 1)[-1]


def make(press, ref, anna, kaisa):
    """Routed, claimed and handed in; returns the unit."""
    press(kaisa).see(reverse("office:routing"))
    press(kaisa).see(reverse("office:assignment", args=[ref]))
    press(kaisa).go(reverse("office:open_queue", args=[ref]))
    anna = press(anna)
    assert "Talon ikkunat" in anna.see(reverse("desk:queue"))
    assert "It is dry. en" in anna.see(reverse("desk:assignment", args=[ref]))
    claim = anna.go(reverse("desk:claims"), {"assignment": ref, "units": 1})
    unit = Unit.objects.get(claim__ref=claim.rsplit("/", 1)[-1])
    work = reverse("desk:unit", args=[unit.ref])
    form = anna.see(work)
    for field in kinds.get(KIND).result_fields:
        assert f'name="result-{field.key}' in form, field.key
    anna.go(work, {f"result-{key}": value for key, value in VALUES.items()})
    assert anna.browser.get(work).status_code in (200, 302)
    return unit


def test_a_new_kind_lives_its_whole_life_from_one_file(
    new_kind, press, ask, kaski, olli, aino, fia, anna, kaisa, kim, leo, at
):
    make_assistant(anna, kinds=(KIND,))
    assert "Windows en" in press(olli).see("/")
    ref = order(press, kaski, olli)
    unit = make(press, ref, anna, kaisa)
    assert ask(kim, f"/services/{KIND}")["name"] == "Windows en"

    checking = press(kim).see(reverse("office:unit", args=[unit.ref]))
    for word in ("It is dry. en", "Dry unclear en", "North en", "Keittiö"):
        assert word in checking, word
    press(kim).go(reverse("office:check", args=[unit.ref]), {"outcome": "deliver"})

    for url in (reverse("client:review", args=[ref]), reverse("client:unit", args=[unit.ref])):
        shown = press(aino).see(url)
        for word in ("Ikkuna 1", "Clean found en", "Dry unclear en", "South en"):
            assert word in shown, (url, word)
    press(aino).go(reverse("client:verdict", args=[unit.ref]), {"verdict": "accept"})
    unit.refresh_from_db()
    assert (unit.status, unit.acceptance) == ("accepted", "person")
    assert set(BilledKey.objects.filter(unit=unit).values_list("key", flat=True)) == {"window:Ikkuna 1"}

    machine = ask(aino, f"/units/{unit.ref}")
    assert (machine["status"], machine["result"]["panes"]) == ("accepted", [{"name": "Keittiö", "count": 2}])
    assert [(each["criterion"], each["outcome"]) for each in machine["checks"]] == [
        ("clean", "pass"),
        ("dry", "unknown"),
    ]

    news.run_job("settle", at=timezone.now())
    (invoice,) = run_invoices(through_on=helsinki_date(at), final=True, actor=leo, at=timezone.now()).made
    assert invoice.net_cents == 1500
    page = press(fia).see(reverse("client:invoice", args=[invoice.ref]))
    assert "Ikkuna 1" in page


def test_its_form_s_mistakes_are_told_at_the_fields(new_kind, press, kaski, olli):
    brief = reverse("client:order_brief", args=[kaski.ref, KIND])
    wrong = {f"brief-{key}": value for key, value in VALUES.items()} | {
        "brief-integer": "kolme",
        "brief-text": "",
    }
    answer = press(olli).browser.post(brief, wrong | {"title": "Talon ikkunat"})
    assert answer.status_code == 422
    assert {"integer", "text"} <= set(answer.context["brief_form"].errors)


def test_its_results_come_in_from_a_file(new_kind, press, kaski, olli, anna, kaisa):
    make_assistant(anna, kinds=(KIND,))
    ref = order(press, kaski, olli)
    press(kaisa).go(reverse("office:open_queue", args=[ref]))
    claim = press(anna).go(reverse("desk:claims"), {"assignment": ref, "units": 2}).rsplit("/", 1)[-1]
    table = io.BytesIO(b"text,side,integer\nIkkuna 1,north,3\nIkkuna 2,south,x\n")
    table.name = "ikkunat.csv"
    answer = press(anna).browser.post(reverse("desk:import", args=[claim]), {"file": table})
    assert [(row.line, row.ok) for row in answer.context["report"].rows] == [(2, True), (3, False)]
