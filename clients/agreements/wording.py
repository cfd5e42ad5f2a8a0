"""Agreement texts: read from files, checked, filled in with names, and hashed in one canonical form."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from backoffice.kernel.texts import LANGUAGES
from clients.agreements.errors import TemplateInvalid

FOLDER = Path(__file__).resolve().parent / "texts"
NAMES = frozenset(
    {"office_name", "office_business_id", "client_name", "client_business_id", "person_name", "date"}
)
_NAME = re.compile(r"\{([^{}]*)\}")


def read_texts() -> list[dict[str, Any]]:
    """Return `{"kind", "version", "content"}` of every text file, by kind."""
    return [_read(path) for path in sorted(FOLDER.glob("*.toml"))]


def canonical_json(value: object) -> bytes:
    """Return the one spelling of a JSON value: keys sorted, no blanks, UTF-8. The same text always hashes alike."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256_of(value: object) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal. It is what a signature holds."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def check_content(content: Mapping[str, Any]) -> None:
    """Refuse a text that is not whole in fi, sv and en. Raises: TemplateInvalid naming the first faulty place."""
    if set(content) != {"title", "commitments", "clauses"}:
        raise TemplateInvalid(where="title, commitments, clauses")
    for where, said in _translated(content):
        if set(said) != set(LANGUAGES) or not all(text.strip() for text in said.values()):
            raise TemplateInvalid(where=where)
        if not set(_NAME.findall("".join(said.values()))) <= NAMES:
            raise TemplateInvalid(where=where)


def fill_in(content: Mapping[str, Any], *, language: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the text in one language with every `{name}` filled in: `{"title", "commitments", "clauses"}`.

    Raises: KeyError when the text asks for a name that this kind of agreement does not know.
    """

    def said(texts: Mapping[str, str]) -> str:
        return _NAME.sub(lambda match: names[match[1]], texts[language])

    return {
        "title": said(content["title"]),
        "commitments": [
            {"key": row["key"], "label": said(row["label"]), "value": said(row["value"])}
            for row in content["commitments"]
        ],
        "clauses": [
            {"key": row["key"], "heading": said(row["heading"]), "body": said(row["body"])}
            for row in content["clauses"]
        ],
    }


def office_names() -> dict[str, str]:
    """Return the office's own names for `fill_in`."""
    return {"office_name": settings.OFFICE["name"], "office_business_id": settings.OFFICE["business_id"]}


def _read(path: Path) -> dict[str, Any]:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    content = {
        "title": document["title"],
        "commitments": document["commitment"],
        "clauses": document["clause"],
    }
    return {"kind": document["kind"], "version": document["version"], "content": content}


def _translated(content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "title", content["title"]
    for row in content["commitments"]:
        yield f"commitment {row['key']}", row["label"]
        yield f"commitment {row['key']}", row["value"]
    for row in content["clauses"]:
        yield f"clause {row['key']}", row["heading"]
        yield f"clause {row['key']}", row["body"]
