"""Invented content for the style guide; nobody and nothing here exists."""

from datetime import UTC, datetime, timedelta
from typing import Any

from frontend import charts
from frontend.parts import Amount, Check, Chip, Crumb, Event, InvoiceLine, Segment, Step, VatLine
from frontend.shell import NavItem
from frontend.statuses import LOOKS
from frontend.styleguide.forms import broken_form, empty_form
from frontend.templatetags.ui import cents

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
PARTS = [
    ("actions", "Toiminnot"),
    ("data", "Tiedot"),
    ("input", "Lomakkeet"),
    ("domain", "Tuotteen osat"),
    ("work", "Tarkastus"),
]
ICONS = {
    "actions": "play",
    "data": "layout-dashboard",
    "input": "pencil",
    "domain": "wallet",
    "work": "list-checks",
}


def nav(base: str) -> list[NavItem]:
    """Return a portal's navigation with every kind of item."""
    parts = [
        NavItem(label, f"{base}{part}/", ICONS[part], count=at * 7 % 4, tab=True)
        for at, (part, label) in enumerate(PARTS)
    ]
    return [NavItem("Kaikki", base, "layers"), *parts, NavItem("Asetukset", "/admin/", "settings", foot=True)]


def _bars() -> list[charts.Bar]:
    made = [12, 31, 44, 38, 5, 6, 41, 47, 52, 49, 8, 4, 44, 50, 53, 48, 3, 7, 46, 55]
    back = [0, 2, 3, 5, 0, 0, 4, 2, 6, 3, 0, 0, 5, 3, 2, 4, 0, 0, 3, 5]
    start = NOW - timedelta(days=len(made))
    days = [start + timedelta(days=at) for at in range(len(made))]
    labels = [f"{day.day}.{day.month}." for day in days]
    return [
        charts.Bar(label, (good, bad), f"Hyväksytty {good} · Palautettu {bad}")
        for label, good, bad in zip(labels, made, back, strict=True)
    ]


def _charts() -> dict[str, Any]:
    series = _bars()
    money = [
        charts.Bar("elo", (128_000,), "1 280 €"),
        charts.Bar("syys", (256_050,), "2 560,50 €"),
        charts.Bar("loka", (341_000,), "3 410 €"),
    ]
    return {
        "bars": series,
        "bars_drawn": charts.bars(series, title="Hyväksytyt tulokset päivittäin"),
        "money_drawn": charts.bars(
            money, title="Laskutus kuukausittain", ticks=[cents(value) for value in charts.axis_values(money)]
        ),
        "line_drawn": charts.line(
            [3, 8, 6, 12, 11, 19], title="Läpimenoaika", labels=["v. 41", "42", "43", "44", "45", "46"]
        ),
        "hbar_drawn": charts.hbar(
            [
                charts.Row("Prospektointi", 182, "182"),
                charts.Row("Tapaamiset", 64, "64"),
                charts.Row("Matkalaskut", 9, "9"),
            ]
        ),
        "sparks": {
            tone: charts.spark([3, 5, 4, 8, 6, 9, 11], tone=tone) for tone in ("idle", "info", "warn", "good")
        },
    }


def _domain() -> dict[str, Any]:
    return {
        "lines": [
            InvoiceLine(
                "Prospekti", "245 kpl", 240, 58_800, 2550, url="#lines", detail="Hyväksytty 2.–13.11.2026"
            ),
            InvoiceLine("Hyvitys: kaksoiskappale", "−2 kpl", 240, -480, 2550),
        ],
        "vat_lines": [VatLine(2550, 58_320, 14_872)],
        "amounts": [
            Amount("250 × 2,40 €", cents(60_000)),
            Amount("Määräalennus −8 %", cents(-4_800)),
            Amount("Toimitus", "5 työpäivää"),
        ],
        "checks": [
            Check("Yrityksessä 50–250 henkilöä", passed=True),
            Check("Sähköposti toimii", passed=False, detail="Palvelin hylkäsi osoitteen"),
            Check("Rooli on talousjohtaja"),
        ],
        "events": [
            Event("Tilattu", NOW - timedelta(days=3), who="Olli Oksanen", icon="inbox", tone="info"),
            Event(
                "Ensimmäinen tulos toimitettu",
                NOW - timedelta(days=1),
                who="Toimisto",
                icon="package-check",
                tone="warn",
            ),
            Event(
                "Hyväksytty", NOW, who="Aino Virta", text="245 tulosta, 588,00 €", icon="check", tone="good"
            ),
        ],
    }


def context(base: str) -> dict[str, Any]:
    """Return everything the guide's pages show."""
    return {
        "parts": PARTS,
        "statuses": list(LOOKS),
        "tones": ["idle", "info", "warn", "good", "bad", "legal"],
        "crumbs": [Crumb("Tilaukset", base), Crumb("Kaski Oy", base)],
        "segments": [
            Segment("Kaikki", "?f=", current=True, count=248),
            Segment("Liputetut", "?f=1", count=3),
            Segment("Otos", "?f=2"),
        ],
        "steps": [Step("Mitä", "#what"), Step("Kuinka paljon"), Step("Tiedostot"), Step("Vahvistus")],
        "chips": [Chip("Tila: työn alla", "?a"), Chip("Asiakas: Kaski Oy", "?b")],
        "legend": ["Hyväksytty", "Palautettu"],
        "form": empty_form(),
        "broken": broken_form(),
        "results": ["Saimaan Säiliö Oy", "Metsätyökalu Oy", "Hansa Varasto Oy"],
        "late": NOW - timedelta(hours=5),
        "soon": NOW + timedelta(hours=3),
        "later": NOW + timedelta(days=6),
        "sample_now": NOW,
        "text": "Tarkista **jokainen** rivi:\n\n1. nimi\n2. rooli\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>alert(1)</script> [linkki](https://example.example)",
        **_charts(),
        **_domain(),
    }
