"""What the demo's assistants deliver: prospects of the field that was ordered, and small documents.

The large employers are real companies by their public facts; everybody else is invented, people always, and every
address ends in `.example`. Invented Business IDs stand in the 9-million series, which belongs to nobody.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from frontend.demo.words import FIRST, LAST, PLACES, REASONS, ROLES, UNCLEAR_ROLE, Field

FACTS = Path(__file__).with_name("companies-fi.csv")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
UNCLEAR_ONE_IN = 9  # a contact whose role the machine cannot match with the wanted ones


@dataclass(frozen=True)
class Company:
    """A prospect's company as a source tells it."""

    name: str
    business_id: str
    town: str
    website: str
    industry: str


class Finder:
    """Finds prospects for one client, no company twice; the same seed finds the same ones in the same order."""

    def __init__(self, seed: int, language: str) -> None:
        self.rng = Random(seed)  # noqa: S311 - repeatable demo data, not a secret
        self.language = language
        self.numbers = count(seed * 10_000 % 800_000)
        self.found = 0

    def leads(self, field: Field) -> Iterator[dict[str, Any]]:
        """Yield results of one field, without the day their source was read: that is the caller's."""
        companies = self._invented(field) if field.trades else _known()
        for company in companies:
            yield self._lead(company)

    def _invented(self, field: Field) -> Iterator[Company]:
        names = [f"{place} {trade}" for place in PLACES for trade in field.trades]
        names += [f"{trade} {name}" for name in LAST for trade in field.trades]
        self.rng.shuffle(names)
        for name in names:
            yield Company(
                name=f"{name} Oy",
                business_id=self._business_id(),
                town=self.rng.choice(field.towns),
                website=f"{_ascii(name).replace(' ', '')}.example",
                industry=field.industry,
            )

    def _business_id(self) -> str:
        rest = 1  # a remainder of 1 has no check digit: that number is not given to anybody
        while rest == 1:
            digits = f"{9_100_000 + next(self.numbers):07d}"
            rest = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
        return f"{digits}-{11 - rest if rest else 0}"

    def _lead(self, company: Company) -> dict[str, Any]:
        rng, self.found = self.rng, self.found + 1
        first, last = rng.choice(FIRST), rng.choice(LAST)
        role = rng.choice(ROLES[self.language])
        domain = company.website.removesuffix(".example").replace(".", "-")
        return {
            "company": company.name,
            "business_id": company.business_id,
            "industry": company.industry,
            "size": str(rng.choice((14, 18, 23, 31, 38, 46, 55, 72, 90, 120, 160))),
            "website": company.website,
            "city": company.town,
            "contact_name": f"{first} {last}",
            "contact_role": UNCLEAR_ROLE[self.language] if self.found % UNCLEAR_ONE_IN == 0 else role,
            "email": f"{_ascii(first)}.{_ascii(last)}@{domain}.example",
            "phone": f"+35840{rng.randint(1_000_000, 9_999_999)}",
            "potential": rng.randint(60, 97),
            "reasons": rng.choice(REASONS[self.language]).format(town=company.town),
            "source": f"https://{company.website}",
        }


def _known() -> Iterator[Company]:
    with FACTS.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            yield Company(
                row["company"], row["business_id"], row["city"], row["website"], row["industry_tol2"]
            )


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
