"""What the demo's assistants deliver: well-known companies by their public facts, then invented ones.

People are invented and every address ends in `.example`. Invented Business IDs stand in the 9-million series, which
belongs to nobody.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

FACTS = Path(__file__).with_name("companies-fi.csv")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
FIRST = (
    "Aada",
    "Eero",
    "Helmi",
    "Ilari",
    "Kaarina",
    "Lauri",
    "Marja",
    "Niklas",
    "Onni",
    "Pirkko",
    "Reetta",
    "Sakari",
    "Tuuli",
    "Veikko",
)
LAST = (
    "Ahola",
    "Hiltunen",
    "Järvinen",
    "Kettunen",
    "Laakso",
    "Mattila",
    "Nyman",
    "Pelkonen",
    "Rautio",
    "Salo",
    "Toivonen",
    "Vainio",
)
PLACES = (
    "Kuusi",
    "Honka",
    "Järvi",
    "Kallio",
    "Niemi",
    "Harju",
    "Lehto",
    "Suvanto",
    "Aarni",
    "Karpalo",
    "Pohja",
    "Saari",
    "Virta",
    "Kivi",
)
TRADES = (
    "Konepaja",
    "Puu",
    "Logistiikka",
    "Sähkö",
    "Elintarvike",
    "Talotekniikka",
    "Muovi",
    "Pakkaus",
    "Rakennus",
    "Kaluste",
)
CITIES = ("Tampere", "Turku", "Oulu", "Lahti", "Jyväskylä", "Kuopio", "Vaasa", "Pori", "Espoo", "Vantaa")
ROLES = ("Toimitusjohtaja", "Myyntijohtaja", "Ostojohtaja")


def leads(seed: int) -> Iterator[dict[str, Any]]:
    """Yield results without end, no company twice; the day the source was read is the caller's."""
    rng = Random(seed)  # noqa: S311 - repeatable demo data, not a secret
    for company in _known():
        yield _lead(rng, company)
    for number in range(seed * 10_000 % 900_000, 1_000_000):
        invented = _invented(rng, number)
        if invented is not None:
            yield _lead(rng, invented)


def _known() -> list[dict[str, str]]:
    with FACTS.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def _invented(rng: Random, number: int) -> dict[str, str] | None:
    digits = f"{9_100_000 + number:07d}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
    if rest == 1:
        return None
    name = f"{rng.choice(PLACES)}{rng.choice(('la', 'nen', 'ranta', 'mäki', 'koski')).lower()} {rng.choice(TRADES)} {number} Oy"
    return {
        "company": name,
        "business_id": f"{digits}-{11 - rest if rest else 0}",
        "city": rng.choice(CITIES),
        "website": f"yritys{number}.example",
        "industry_tol2": str(rng.choice((10, 16, 22, 25, 28, 31, 41, 46, 49))),
    }


def _lead(rng: Random, company: dict[str, str]) -> dict[str, Any]:
    first, last = rng.choice(FIRST), rng.choice(LAST)
    domain = company["website"].removesuffix(".example").replace(".", "-")
    return {
        "company": company["company"],
        "business_id": company["business_id"],
        "industry": company["industry_tol2"],
        "website": company["website"],
        "city": company["city"],
        "contact_name": f"{first} {last}",
        "contact_role": rng.choice(ROLES),
        "email": f"{_ascii(first)}.{_ascii(last)}@{domain}.example",
        "phone": f"+35840{rng.randint(1_000_000, 9_999_999)}",
        "potential": rng.randint(60, 97),
        "reasons": "Kasvava yritys, hankkii tätä palvelua nyt usealta toimittajalta.",
        "source": f"https://{company['website']}",
    }


def _ascii(name: str) -> str:
    return name.lower().replace("ä", "a").replace("ö", "o").replace("å", "a")


def minutes_pdf(title: str, lines: list[str]) -> bytes:
    """Return a small one-page PDF: the file a document of the demo consists of."""
    text = "\n".join(f"({_pdf_text(line)}) Tj 0 -18 Td" for line in [title, "", *lines])
    stream = f"BT /F1 12 Tf 60 780 Td\n{text}\nET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n%btrailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(out))
    )


def _pdf_text(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
