"""Two front doors to the same job: the pages' forms and the API. A refusal is answered as its HTTP status."""

import json
import re
import uuid
from datetime import UTC, datetime

from django.contrib.messages import get_messages
from django.test import Client as Browser
from django.urls import reverse

from backoffice.accounts.operations import create_token
from backoffice.kernel.workdays import helsinki_date
from tests.cast import PASSWORD
from tests.frontend.scene import terms_on

TITLE = "Konepajat Pirkanmaalta"
BRIEF = {
    "target": "Myymme tuotannonohjauksen palvelua, joka lyhentää läpimenoaikaa.",
    "roles": ["Toimitusjohtaja"],
    "languages": ["fi"],
    "potential_min": 60,
}


def euros(cents):
    return f"{cents // 100},{cents % 100:02d}"


class Door:
    def __init__(self, *, clock, client_ref):
        self.clock = clock
        self.client_ref = client_ref
        self.open_doors = {}

    def now(self):
        return datetime.now(tz=UTC)

    def move_to(self, at):
        """Let time pass; a week later nobody is signed in any more."""
        self.clock.move_to(at)
        self.open_doors.clear()


class Pages(Door):
    """What people press in a browser, signed in through the sign-in form."""

    def browser(self, user):
        if user.pk not in self.open_doors:
            browser = Browser(headers={"accept-language": "en"})
            answer = browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
            assert answer.status_code == 302, answer.content
            self.open_doors[user.pk] = browser
        return self.open_doors[user.pk]

    def post(self, user, url, data=None):
        return self.browser(user).post(url, data or {})

    def done(self, user, url, data=None):
        """Post and expect a redirect without a refusal in its messages; return where it leads."""
        answer = self.post(user, url, data)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        errors = [str(each) for each in get_messages(answer.wsgi_request) if "error" in each.tags]
        assert not errors, errors
        return answer["Location"]

    def order(self, user, *, target, cap_cents):
        brief = {
            "title": TITLE,
            "brief-target": BRIEF["target"],
            "brief-roles": "\n".join(BRIEF["roles"]),
            "brief-languages": BRIEF["languages"],
            "brief-potential_min": BRIEF["potential_min"],
        }
        amount = self.done(user, reverse("client:order_brief", args=[self.client_ref, "prospecting"]), brief)
        confirm = self.done(
            user, amount, {"target_units": target, "cap_cents": euros(cap_cents), "deadline_on": ""}
        )
        page = self.browser(user).get(confirm)
        assert page.status_code == 200
        return self.done(user, confirm, terms_on(page)).rsplit("/", 1)[-1]

    def status(self, user, url):
        return self.browser(user).get(url).status_code

    def sees_assignment(self, user, ref):
        return self.status(user, reverse("client:assignment", args=[ref])) == 200

    def sees_invoice(self, user, ref):
        return self.status(user, reverse("client:invoice", args=[ref])) == 200

    def open_to_queue(self, user, ref):
        self.done(user, reverse("office:open_queue", args=[ref]))

    def claim(self, user, ref, units):
        return self.done(user, reverse("desk:claims"), {"assignment": ref, "units": units}).rsplit("/", 1)[-1]

    def import_csv(self, user, claim, upload):
        answer = self.post(user, reverse("desk:import", args=[claim]), {"file": upload})
        assert answer.status_code == 200, answer.content.decode()[-3000:]
        return [row.line for row in answer.context["report"].rows if not row.ok]

    def check(self, user, unit):
        self.done(user, reverse("office:check", args=[unit]), {"outcome": "deliver"})

    def accept(self, user, ref, units):
        answer = self.post(user, reverse("client:accept", args=[ref]), {"unit": units})
        return answer.status_code

    def verdict(self, user, unit, verdict, criteria=(), note=""):
        data = {"verdict": verdict, "failed_criteria": list(criteria), "note": note}
        answer = self.post(user, reverse("client:verdict", args=[unit]), data)
        refused = [each for each in get_messages(answer.wsgi_request) if "error" in each.tags]
        return 409 if refused else answer.status_code

    def invoice(self, user, *, through):
        run, data = reverse("office:invoices_run"), {"through_on": through.isoformat(), "final": "on"}
        asked = self.post(user, run, data).content.decode()
        data["seen"] = re.search(r'name="seen" value="([^"]+)"', asked)[1]
        self.done(user, run, data)
        page = self.browser(user).get(reverse("office:invoices"))
        return re.search(r"/office/invoices/(I-[A-Z0-9]+)", page.content.decode())[1]

    def pdf(self, user, ref):
        answer = self.browser(user).get(reverse("client:invoice_pdf", args=[ref]), follow=True)
        assert answer.status_code == 200
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    def evidence_rows(self, user, ref):
        answer = self.browser(user).get(reverse("client:invoice_evidence", args=[ref]))
        return len(b"".join(answer.streaming_content).decode().strip().splitlines()) - 1

    def pay(self, user, invoice, cents, archive_id):
        data = {
            "invoice": invoice.number,
            "amount_cents": euros(cents),
            "paid_on": helsinki_date(self.now()).isoformat(),
            "archive_id": archive_id,
        }
        answer = self.post(user, reverse("office:payments"), data)
        return {302: 201, 422: 409}.get(answer.status_code, answer.status_code)

    def earned(self, user, *, since, until):
        period = {"from_on": since.isoformat(), "to_on": until.isoformat()}
        answer = self.browser(user).get(reverse("desk:earnings"), period)
        return answer.context["sums"].due_cents


class Api(Door):
    """What a machine sends: bearer token, JSON, a fresh idempotency key for every POST."""

    browser = Browser()

    def headers(self, user):
        if user.pk not in self.open_doors:
            _token, secret = create_token(user=user, name="scenario", at=self.now())
            self.open_doors[user.pk] = secret
        return {"authorization": f"Bearer {self.open_doors[user.pk]}", "accept-language": "en"}

    def send(self, user, path, body=None, expect=(200, 201)):
        headers = self.headers(user) | {"idempotency-key": uuid.uuid4().hex}
        answer = self.browser.post(
            f"/api/v1{path}", json.dumps(body or {}), content_type="application/json", headers=headers
        )
        if expect:
            assert answer.status_code in expect, answer.content
        return answer

    def get(self, user, path, **query):
        return self.browser.get(f"/api/v1{path}", query, headers=self.headers(user))

    def order(self, user, *, target, cap_cents):
        body = {
            "client": self.client_ref,
            "service": "prospecting",
            "title": TITLE,
            "brief": BRIEF,
            "target_units": target,
            "cap_cents": cap_cents,
        }
        estimate = self.send(user, "/assignments/estimate", body).json()
        assert estimate["worst_case_cents"] == cap_cents
        ref = self.send(user, "/assignments", body, expect=(201,)).json()["ref"]
        self.send(user, f"/assignments/{ref}/place")
        return ref

    def sees_assignment(self, user, ref):
        return self.get(user, f"/assignments/{ref}").status_code == 200

    def sees_invoice(self, user, ref):
        return self.get(user, f"/invoices/{ref}").status_code == 200

    def open_to_queue(self, user, ref):
        self.send(user, f"/assignments/{ref}/routes", {"open": True})

    def claim(self, user, ref, units):
        offered = self.get(user, "/queue").json()["items"]
        assert ref in [item["assignment"] for item in offered]
        return self.send(user, "/claims", {"assignment": ref, "units": units}).json()["ref"]

    def import_csv(self, user, claim, upload):
        headers = self.headers(user) | {"idempotency-key": uuid.uuid4().hex}
        answer = self.browser.post(f"/api/v1/claims/{claim}/import", {"file": upload}, headers=headers)
        assert answer.status_code == 200, answer.content
        return [row["line"] for row in answer.json()["rows"] if not row["ok"]]

    def check(self, user, unit):
        self.send(user, f"/units/{unit}/check", {"outcome": "deliver"})

    def accept(self, user, ref, units):
        return self.send(user, "/units/accept", {"units": units}, expect=()).status_code

    def verdict(self, user, unit, verdict, criteria=(), note=""):
        body = {"verdict": verdict, "failed_criteria": list(criteria), "note": note}
        return self.send(user, f"/units/{unit}/verdict", body, expect=()).status_code

    def invoice(self, user, *, through):
        answer = self.send(user, "/invoices/run", {"through": through.isoformat(), "final": True})
        return answer.json()["items"][0]["ref"]

    def pdf(self, user, ref):
        answer = self.get(user, f"/invoices/{ref}/pdf")
        assert answer.status_code == 200
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    def evidence_rows(self, user, ref):
        answer = self.get(user, f"/invoices/{ref}/evidence")
        return len(b"".join(answer.streaming_content).decode().strip().splitlines()) - 1

    def pay(self, user, invoice, cents, archive_id):
        body = {
            "invoice": invoice.ref,
            "amount_cents": cents,
            "paid_on": helsinki_date(self.now()).isoformat(),
            "source": "bank",
            "archive_id": archive_id,
        }
        return self.send(user, "/payments", body, expect=()).status_code

    def earned(self, user, *, since, until):
        answer = self.get(user, "/earnings", **{"from": since.isoformat(), "to": until.isoformat()})
        return answer.json()["summary"]["due_cents"]
