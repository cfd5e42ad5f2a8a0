"""One result as every portal shows it: headline, facts, files, machine checks against the frozen criteria."""

from typing import Any

from assignments.catalogue.kinds.base import Kind
from assignments.delivery.models import Unit
from assignments.delivery.queries import newest_files, newest_findings
from assignments.orders.models import Assignment
from backoffice.kernel.texts import Text, current_language
from frontend.kindforms import facts
from frontend.parts import Check
from frontend.rows import kind_of

PASSED = {"pass": True, "fail": False, "unknown": None}


def headline(unit: Unit, kind: Kind) -> tuple[str, str]:
    """Return a unit's title and the line under it; before it has a result, its reference."""
    return kind.headline(unit.result) if unit.result else (unit.ref, "")


def result_of(unit: Unit, assignment: Assignment) -> dict[str, Any]:
    """Return what a result row or page shows. Prefetch machine_checks and files__file for lists."""
    kind = kind_of(assignment)
    title, sub = headline(unit, kind)
    checks = checks_of(unit, assignment)
    return {
        "unit": unit,
        "title": title,
        "sub": sub,
        "facts": facts(kind.result_fields, unit.result),
        "files": newest_files(unit),
        "checks": checks,
        "passed": sum(check.passed is True for check in checks),
    }


def checks_of(unit: Unit, assignment: Assignment) -> list[Check]:
    """The newest machine finding of each criterion, with the criterion's sentence."""
    sentences = {item["key"]: Text.from_dict(item["sentence"]) for item in criteria_items(assignment)}
    language = current_language()
    return [
        Check(
            label=str(sentences.get(check.criterion, check.criterion)),
            passed=PASSED[check.outcome],
            detail=check.sentence.get(language, ""),
        )
        for check in newest_findings(unit)
    ]


def criteria_items(assignment: Assignment) -> list[dict[str, Any]]:
    """The criteria version frozen onto the assignment."""
    return list(assignment.criteria.items) if assignment.criteria else kind_of(assignment).criteria_items()


def criteria_of(assignment: Assignment) -> list[tuple[str, str]]:
    """Choices of a verdict form: key and sentence of each criterion."""
    return [(item["key"], str(Text.from_dict(item["sentence"]))) for item in criteria_items(assignment)]
