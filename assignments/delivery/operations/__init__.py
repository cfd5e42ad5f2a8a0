"""What may be done with units, in the order of a unit's life."""

from assignments.delivery.operations.checks import check_unit, reject_flagged
from assignments.delivery.operations.claims import (
    claim_next,
    claim_units,
    extend_claim,
    lapse_held,
    release_claim,
    release_unit,
)
from assignments.delivery.operations.imports import ImportReport, RowReport, import_results
from assignments.delivery.operations.submissions import Submission, submit_unit
from assignments.delivery.operations.verdicts import (
    accept_overdue,
    accept_units,
    give_verdict,
    hold_review,
)

__all__ = [
    "ImportReport",
    "RowReport",
    "Submission",
    "accept_overdue",
    "accept_units",
    "check_unit",
    "claim_next",
    "claim_units",
    "extend_claim",
    "give_verdict",
    "hold_review",
    "import_results",
    "lapse_held",
    "reject_flagged",
    "release_claim",
    "release_unit",
    "submit_unit",
]
