"""With what each URL is asked: the object of Kaski Oy behind every argument, and a body that means it."""

from django.apps import apps
from django.utils import timezone

from assignments.orders.queries import conditions_of
from tests.architecture.routes import routes

# The longest beginning of the path that fits says what its argument means; a name in BY_NAME says otherwise.
BY_PATH = {
    "client/assignments/": "assignment", "client/units/": "delivered", "client/agreements/": "agreement",
    "client/invoices/": "invoice", "client/": "client",
    "desk/assignments/": "assignment", "desk/claims/": "claim", "desk/units/": "claimed", "desk/agreements/": "annas_nda",
    "office/assignments/": "assignment", "office/routes/": "route", "office/units/": "submitted",
    "office/claims/": "claim",
    "office/clients/": "client", "office/people/": "assistant", "office/staff/": "colleague",
    "office/agreements/": "agreement", "office/invoices/": "invoice",
    "office/payments/": "payment",
    "api/v1/clients/": "client", "api/v1/agreements/": "agreement", "api/v1/assignments/": "assignment",
    "api/v1/claims/": "claim", "api/v1/units/": "delivered", "api/v1/files/": "brief_file",
    "api/v1/invoices/": "invoice", "files/": "brief_file",
}  # fmt: skip
BY_NAME = {
    "client:order_edit": "draft", "client:order_amount": "draft", "client:order_estimate": "draft",
    "client:order_confirm": "draft", "client:accept_quote": "quoted", "client:decline_quote": "quoted",
    "office:quote": "draft", "office:draft_edit": "draft", "office:place": "draft", "office:decline": "draft",
    "office:candidates": "second", "office:offer": "second", "office:open_queue": "second",
    "office:invoice_finalize": "draft_invoice", "office:invoice_discard": "draft_invoice",
    "api:place": "draft", "api:quote": "draft", "api:accept_quote": "quoted", "api:decline_quote": "quoted",
    "api:candidates": "second", "api:routes": "second", "api:unit_submit": "claimed", "api:unit_check": "submitted",
}  # fmt: skip
# Arguments that are no references.
ROWS = {"pk": "member", "token_id": "token", "token": "invitation"}
WORDS = {
    "kind": "prospecting", "name": "data", "key": "abc123", "uidb36": "1", "app_label": "accounts", "object_id": "1",
    "content_type_id": "1", "url": "nowhere",
}  # fmt: skip
NAMELESS = {"^accounts/(?:email/|confirm-email/.*|password/set/|login/code/confirm/)$": "/accounts/email/"}

# The same pages with other objects, and searches by the beginning of a secret word. {things} are references.
MORE = {
    "client:assignment of a draft": "/client/assignments/{draft}",
    "client:assignment of an offer": "/client/assignments/{quoted}",
    "client:unit not delivered": "/client/units/{submitted}",
    "client:unit to fix": "/client/units/{to_fix}",
    "client:unit rejected": "/client/units/{rejected}",
    "client:unit accepted": "/client/units/{accepted}",
    "client:invoice in draft": "/client/invoices/{draft_invoice}",
    "client:assignments searched": "/client/{client}/assignments?q=Zwirnel",
    "client:search by a word": "/client/{client}/search?q=Zwirnel",
    "office:search by a word": "/office/search?q=Zwirnel",
    "desk:assignment not routed": "/desk/assignments/{second}",
    "desk:unit submitted": "/desk/units/{submitted}",
    "desk:unit to fix": "/desk/units/{to_fix}",
    "desk:unit accepted": "/desk/units/{accepted}",
    "office:assignment of a draft": "/office/assignments/{draft}",
    "office:assignment of an offer": "/office/assignments/{quoted}",
    "office:unit rejected": "/office/units/{rejected}",
    "office:unit claimed": "/office/units/{claimed}",
    "office:assignments searched": "/office/assignments?q=Zwirnel",
    "office:people searched": "/office/people?q=Anna",
    "office:clients searched": "/office/clients?q=Kaski",
    "office:invoice in draft": "/office/invoices/{draft_invoice}",
    "api:assignment of a draft": "/api/v1/assignments/{draft}",
    "api:assignment not routed": "/api/v1/assignments/{second}",
    "api:assignments searched": "/api/v1/assignments?q=Zwirnel",
    "api:assignments of the client": "/api/v1/assignments?client={client}",
    "api:units of the assignment": "/api/v1/units?assignment={assignment}",
    "api:unit submitted": "/api/v1/units/{submitted}",
    "api:unit rejected": "/api/v1/units/{rejected}",
    "api:invoice in draft": "/api/v1/invoices/{draft_invoice}",
    "api:file of a result": "/api/v1/files/{result_file}",
    "api:file of an invoice": "/api/v1/files/{document}",
    "file_download of a result": "/files/{result_file}",
    "file_download of an invoice": "/files/{document}",
}

SIGNED = {"full_name": "Joku Ihminen", "title": "", "consent": True}
TEN_UNDER_THE_CAP = {"client": "{client}", "service": "prospecting", "target_units": 10, "cap_cents": 45000}
BRIEF = {"target": "Palvelu", "roles": ["toimitusjohtaja"]}
# Where an empty body would be refused before anybody asks who sends it; everything else is sent nothing.
BODIES = {
    "client:sign": SIGNED, "desk:sign": SIGNED, "office:agreement_sign": SIGNED,
    "client:verdict": {"verdict": "accept"}, "client:accept": {"unit": "{delivered}"},
    "client:order_confirm": {"price_cents": "4500", "cap_cents": "45000", "conditions": "{draft_conditions}"},
    "client:accept_quote": {"price_cents": "5000", "cap_cents": "45000", "conditions": "{quoted_conditions}"},
    "client:cap": {"cap_cents": "900,00"}, "office:check": {"outcome": "deliver"},
    "desk:claims": {"assignment": "{assignment}", "units": "1"},
    "office:offer": {"assistant": "{assistant}", "units": "1", "reason": "Osaa"},
    "api:agreement_sign": SIGNED,
    "api:assignments": TEN_UNDER_THE_CAP | {"title": "Lisää", "brief": BRIEF}, "api:estimate": TEN_UNDER_THE_CAP,
    "api:cap": {"cap_cents": 90_000}, "api:quote": {"unit_price_cents": 4_600}, "api:routes": {"open": True},
    "api:claims": {"assignment": "{assignment}", "units": 1}, "api:claim_release": {"reason": "Kiire"},
    "api:units_accept": {"units": ["{delivered}"]}, "api:unit_verdict": {"verdict": "accept"},
    "api:unit_check": {"outcome": "deliver"}, "api:invoices_run": {"through": "2026-11-23"},
    "api:payments": {
        "invoice": "{invoice}", "amount_cents": 100, "paid_on": "2026-11-23", "source": "bank", "archive_id": "BANK-9",
    },
}  # fmt: skip


def ref_of(thing):
    return getattr(thing, "ref", thing)


def arguments(things, route):
    """What stands for each argument of the route; a KeyError names one that nobody has thought of."""
    found = {}
    for wanted in route.wanted:
        if wanted == "object_id" and "content_type_id" not in route.wanted:
            _, label, model, *_ = route.path.split("/")
            found[wanted] = apps.get_model(label, model).objects.order_by("pk").first().pk
        elif wanted in WORDS:
            found[wanted] = WORDS[wanted]
        elif wanted in ROWS:
            named = (each for each in ("absence", "sub_processor") if each in route.name)
            thing = things[next(named, ROWS[wanted])]
            found[wanted] = getattr(thing, "pk", thing)
        else:
            longest = max((each for each in BY_PATH if route.path.startswith(each)), key=len)
            found[wanted] = things[BY_NAME.get(route.name) or BY_PATH[longest]].ref
    return found


def filled(body, refs):
    """The body with the references of today's objects in it."""
    if isinstance(body, dict):
        return {key: filled(value, refs) for key, value in body.items()}
    if isinstance(body, list):
        return [filled(each, refs) for each in body]
    return body.format_map(refs) if isinstance(body, str) else body


def questions(things, area):
    """(name, method, url, body) of everything there is to ask in an area: `client:`, `api:`, ... or "" for the rest."""
    refs = {key: ref_of(thing) for key, thing in things.items()}
    now = timezone.now()
    refs |= {f"{key}_conditions": conditions_of(things[key], now).mark for key in ("draft", "quoted")}
    for route in routes():
        if area_of(route.name) == area:
            url = NAMELESS.get(route.path) or route.url(arguments(things, route))
            yield route.name, "GET", url, None
            yield route.name, "POST", url, filled(BODIES.get(route.name, {}), refs)
    for name, url in MORE.items():
        if area_of(name) == area:
            yield name, "GET", url.format_map(refs), None


def area_of(name):
    space = name.split(":")[0] if ":" in name else ""
    return space if space in AREAS else ""


AREAS = ("client", "desk", "office", "api", "admin", "")
