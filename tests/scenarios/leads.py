"""The delivery of the scenario: thirty real companies as a CSV file, two of its rows broken on purpose."""

import csv
import io
from pathlib import Path

COMPANIES = Path(__file__).resolve().parents[2] / "frontend" / "demo" / "companies-fi.csv"
COLUMNS = (
    "company", "business_id", "industry", "website", "city", "contact_name", "contact_role", "email", "phone",
    "potential", "reasons", "source", "source_on",
)  # fmt: skip
BAD_DIGIT_LINE, DUPLICATE_LINE = 16, 31  # lines of the file; 1 = the header


def rows(source_on):
    """Thirty companies as results; the 15th has a wrong check digit, the 30th repeats the first."""
    with COMPANIES.open(encoding="utf-8") as handle:
        companies = list(csv.DictReader(handle))
    made = [row(company, number, source_on) for number, company in enumerate(companies)]
    wrong = made[BAD_DIGIT_LINE - 2]["business_id"]
    made[BAD_DIGIT_LINE - 2]["business_id"] = wrong[:-1] + str((int(wrong[-1]) + 1) % 10)
    made[DUPLICATE_LINE - 2] |= {key: made[0][key] for key in ("company", "business_id", "website")}
    return made


def row(company, number, source_on):
    return {
        "company": company["company"],
        "business_id": company["business_id"],
        "industry": company["industry_tol2"],
        "website": company["website"],
        "city": company["city"],
        "contact_name": f"Henkilö {'ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖÜ'[number]}",
        "contact_role": "Toimitusjohtaja",
        "email": f"henkilo{number}@yritys{number}.example",
        "phone": f"+3584012345{number:02d}",
        "potential": "80",
        "reasons": "Kasvava yritys, hankkii palvelua nyt muualta.",
        "source": f"https://{company['website']}",
        "source_on": source_on.isoformat(),
    }


def csv_file(source_on, delimiter=";", encoding="utf-8"):
    """The file as the assistant uploads it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows(source_on))
    return out.getvalue().encode(encoding)
