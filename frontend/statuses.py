"""How a status looks and what it is called; the word is always shown, colour never stands alone."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Look:
    """Tone and icon of a badge and the words in it."""

    tone: str
    icon: str
    label: str | Promise


LOOKS: dict[str, Look] = {
    # assignment
    "draft": Look("idle", "pencil", _("Draft")),
    "quoted": Look("info", "tag", _("Offer")),
    "placed": Look("info", "inbox", _("Ordered")),
    "running": Look("info", "play", _("In progress")),
    "paused": Look("warn", "pause", _("Paused")),
    "completed": Look("good", "check-check", _("Completed")),
    "cancelled": Look("idle", "ban", _("Cancelled")),
    "declined": Look("idle", "x", _("Declined")),
    # unit
    "claimed": Look("info", "play", _("Being made")),
    "submitted": Look("info", "send", _("In office check")),
    "returned": Look("warn", "undo-2", _("Returned by office")),
    "delivered": Look("warn", "package-check", _("Ready for you")),
    "fix_requested": Look("warn", "rotate-ccw", _("Fix requested")),
    "accepted": Look("good", "check", _("Accepted")),
    "rejected": Look("bad", "x", _("Rejected")),
    "disputed": Look("legal", "gavel", _("In dispute")),
    "lapsed": Look("idle", "clock", _("Lapsed")),
    "written_off": Look("idle", "minus", _("Written off")),
    "credited": Look("idle", "undo-2", _("Credited")),
    # agreement
    "offered": Look("legal", "signature", _("Waiting for signature")),
    "in_force": Look("good", "shield-check", _("In force")),
    "withdrawn": Look("idle", "undo-2", _("Withdrawn")),
    "ended": Look("idle", "ban", _("Ended")),
    # money
    "issued": Look("info", "receipt-text", _("Sent")),
    "sent": Look("info", "send", _("Sent")),
    "open": Look("info", "circle-dot", _("Open")),
    "partly_paid": Look("warn", "coins", _("Partly paid")),
    "paid": Look("good", "check", _("Paid")),
    "overdue": Look("bad", "circle-alert", _("Overdue")),
    "failed": Look("bad", "circle-alert", _("Failed")),
}


def look_of(status: str) -> Look:
    """Return how `status` looks; a status without an entry shows its own code on a plain badge."""
    return LOOKS.get(status) or Look("idle", "circle", status.replace("_", " "))
