"""How a status looks and what it is called; the word is always shown, colour never stands alone."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Look:
    """Tone and icon of a badge and the words in it."""

    tone: str
    icon: str
    label: str | Promise


LOOKS: dict[str, Look] = {
    # assignment
    "draft": Look("idle", "pencil", pgettext_lazy("status", "Draft")),
    "quoted": Look("info", "tag", pgettext_lazy("status", "Offer")),
    "placed": Look("info", "inbox", pgettext_lazy("status", "Ordered")),
    "running": Look("info", "play", pgettext_lazy("status", "In progress")),
    "paused": Look("warn", "pause", pgettext_lazy("status", "Paused")),
    "completed": Look("good", "check-check", pgettext_lazy("status", "Completed")),
    "cancelled": Look("idle", "ban", pgettext_lazy("status", "Cancelled")),
    "declined": Look("idle", "x", pgettext_lazy("status", "Declined")),
    # unit
    "claimed": Look("info", "play", pgettext_lazy("status", "Being made")),
    "submitted": Look("info", "send", pgettext_lazy("status", "In office check")),
    "returned": Look("warn", "undo-2", pgettext_lazy("status", "Returned by office")),
    "delivered": Look("warn", "package-check", pgettext_lazy("status", "Waiting for acceptance")),
    "fix_requested": Look("warn", "rotate-ccw", pgettext_lazy("status", "Fix requested")),
    "accepted": Look("good", "check", pgettext_lazy("status", "Accepted")),
    "rejected": Look("bad", "x", pgettext_lazy("status", "Rejected")),
    "disputed": Look("legal", "gavel", pgettext_lazy("status", "In dispute")),
    "lapsed": Look("idle", "clock", pgettext_lazy("status", "Lapsed")),
    "written_off": Look("idle", "minus", pgettext_lazy("status", "Written off")),
    "credited": Look("idle", "undo-2", pgettext_lazy("status", "Credited")),
    # agreement
    "offered": Look("legal", "signature", pgettext_lazy("status", "Waiting for signature")),
    "in_force": Look("good", "shield-check", pgettext_lazy("status", "In force")),
    "withdrawn": Look("idle", "undo-2", pgettext_lazy("status", "Withdrawn")),
    "ended": Look("idle", "ban", pgettext_lazy("status", "Ended")),
    # money
    "issued": Look("info", "receipt-text", pgettext_lazy("status", "Sent")),
    "sent": Look("info", "send", pgettext_lazy("status", "Sent")),
    "open": Look("info", "circle-dot", pgettext_lazy("status", "Open")),
    "partly_paid": Look("warn", "coins", pgettext_lazy("status", "Partly paid")),
    "paid": Look("good", "check", pgettext_lazy("status", "Paid")),
    "overdue": Look("bad", "circle-alert", pgettext_lazy("status", "Overdue")),
    "failed": Look("bad", "circle-alert", pgettext_lazy("status", "Failed")),
}


def look_of(status: str) -> Look:
    """Return how `status` looks; a status without an entry shows its own code on a plain badge."""
    return LOOKS.get(status) or Look("idle", "circle", status.replace("_", " "))
