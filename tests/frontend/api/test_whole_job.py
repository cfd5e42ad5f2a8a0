"""The whole job by program: order, route, deliver by file, check, accept, silence, invoice, payment, earnings, books."""

import csv
import hashlib
import io
from pathlib import Path

import pytest
from django.core.management import call_command

from assignments.orders.models import Assignment
from backoffice.kernel import news
from tests.factories.people import make_assistant

COLUMNS = (
    "company", "business_id", "city", "contact_name", "contact_role", "email", "potential", "reasons", "source", "source_on"
)  # fmt: skip
BRIEF = {
    "target": "Taloushallinnon ohjelma, joka säästää pienen yrityksen aikaa",
    "roles": ["toimitusjohtaja"],
    "languages": ["fi"],
}
TARGET = 28
pytestmark = pytest.mark.django_db


def companies(number):
    path = Path(__file__).parents[3] / "frontend" / "demo" / "companies-fi.csv"
    with path.open(encoding="utf-8") as lines:
        return [row for _, row in zip(range(number), csv.DictReader(lines), strict=False)]


def leads(rows):
    """A CSV file of leads in these companies; people are invented."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for number, (name, business_id, city) in enumerate(rows, start=1):
        mail = f"henkilo{number}@{hashlib.sha256(name.encode()).hexdigest()[:8]}.example"
        person = f"Henkilö {number}"
        writer.writerow(
            (name, business_id, city, person, "toimitusjohtaja", mail, 70, "Kasvaa", "https://avoindata.example/yritykset", "2026-11-06")
        )  # fmt: skip
    return out.getvalue().encode()


def test_from_order_to_earnings(api, clock, kaski, olli, aino, fia, anna, kaisa, kim, leo):
    clock(
        days=-14
    )  # Monday 9 November: the review window ends before the office's own run on the first of December
    make_assistant(anna, capacity=40)
    price = api(olli).get("/services/prospecting").json()["list_price_cents"]
    ref = order(api(olli), kaski, price)
    route(api(kaisa), ref, anna)
    deliver(api(anna), api(kim), ref)
    rejected = decide(api(aino), ref, clock)
    gross = bill(api(leo), api(fia), kaski, price=price, rejected=rejected, clock=clock)
    rate = Assignment.objects.get(ref=ref).assistant_rate_cents
    earned = api(anna).get("/earnings", **{"from": "2026-11-01", "to": "2026-11-30", "limit": 200}).json()
    assert sum(row["due_cents"] for row in earned["items"]) == TARGET * rate
    assert earned["summary"]["unpaid_cents"] == TARGET * rate
    balance = api(leo).get("/books/trial-balance").json()
    assert balance["debit_cents"] == balance["credit_cents"]
    assert {row["name"]: row["balance_cents"] for row in balance["rows"]}["bank"] == gross
    call_command("check_books")


def order(orderer, client, price):
    """Draft with its estimate, then place; returns the reference."""
    body = {
        "client": client.ref, "service": "prospecting", "title": "Prospekteja", "brief": BRIEF,
        "target_units": TARGET, "cap_cents": TARGET * price,
    }  # fmt: skip
    draft = orderer.post("/assignments", body, key="order-1")
    assert draft.status_code == 201
    assert draft.json()["estimate"]["worst_case_cents"] == TARGET * price
    ref = draft.json()["ref"]
    assert orderer.post(f"/assignments/{ref}/place").json()["status"] == "placed"
    return ref


def route(coordinator, ref, assistant):
    """Look at the candidates, open the queue."""
    fit = coordinator.get(f"/assignments/{ref}/candidates").json()["items"]
    assert [each["assistant"] for each in fit if not each["excluded_because"]] == [assistant.assistant.ref]
    assert coordinator.post(f"/assignments/{ref}/routes", {"open": True}).status_code == 201


def deliver(assistant, checker, ref):
    """Claim everything, fill it from one file with two bad rows, pass the office check."""
    offer = assistant.get("/queue").json()["items"][0]
    assert (offer["assignment"], offer["open_units"]) == (ref, TARGET)
    claim = assistant.post("/claims", {"assignment": ref, "units": TARGET}).json()
    assert len(claim["units"]) == TARGET
    report = assistant.upload(f"/claims/{claim['ref']}/import", "liidit.csv", leads(_rows())).json()
    assert report["accepted"] == TARGET
    assert [row["line"] for row in report["rows"] if not row["ok"]] == [11, 21]
    waiting = checker.get("/units", assignment=ref, status="submitted", limit=200).json()["items"]
    for unit in waiting:
        assert checker.post(f"/units/{unit['ref']}/check", {"outcome": "deliver"}).status_code == 200


def decide(approver, ref, clock):
    """Reject one, accept the rest but one, and be silent about that; returns the rejected one."""
    rows = approver.get("/units", assignment=ref, status="delivered", limit=200).json()["items"]
    assert len(rows) == TARGET
    rejected, silent, *rest = [row["ref"] for row in rows]
    no = {"verdict": "reject", "failed_criteria": ["potential"], "note": "Ei kasva"}
    assert approver.post(f"/units/{rejected}/verdict", no).json()["status"] == "rejected"
    assert len(approver.post("/units/accept", {"units": rest}).json()["units"]) == TARGET - 2
    news.run_due(at=clock(days=9))
    assert approver.get(f"/units/{silent}").json()["acceptance"] == "silence"
    return rejected


def bill(office, client_finance, client, *, price, rejected, clock):
    """One final invoice for exactly the accepted ones, its PDF and evidence, and the payment that closes it."""
    run = {"client": client.ref, "through": "2026-11-18", "final": True}
    (invoice,) = office.post("/invoices/run", run, key="run-1").json()["items"]
    net = (TARGET - 1) * price
    vat = (net * 255 + 500) // 1000
    assert (invoice["net_cents"], invoice["vat_cents"], invoice["gross_cents"]) == (net, vat, net + vat)
    news.run_due(at=clock(minutes=1))
    assert client_finance.get(f"/invoices/{invoice['ref']}/pdf").whole[:5] == b"%PDF-"
    evidence = client_finance.get(f"/invoices/{invoice['ref']}/evidence").whole.decode()
    assert evidence.count("\r\n") == TARGET  # the header and every unit but the rejected one
    assert rejected not in evidence
    payment = {
        "invoice": invoice["ref"], "amount_cents": net + vat, "paid_on": "2026-11-18", "source": "bank",
        "archive_id": "20261118593619AB0001",
    }  # fmt: skip
    assert office.post("/payments", payment).status_code == 201
    assert client_finance.get(f"/invoices/{invoice['ref']}").json()["status"] == "paid"
    return net + vat


def _rows():
    """Thirty companies: one with a wrong check digit (line 11), one for the second time (line 21)."""
    rows = [(each["company"], each["business_id"], each["city"]) for each in companies(29)]
    name, business_id, city = rows[9]
    wrong = (int(business_id[-1]) + 1) % 10
    bad = (name, f"{business_id[:-1]}{wrong}", city)
    return [*rows[:9], bad, *rows[10:19], rows[0], *rows[19:]]
