"""What has happened to an assignment or a unit, as moments of a timeline; the same words in every portal."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.kernel.audit import Change
from frontend.parts import Event
from frontend.statuses import look_of

# The reasons the system itself gives in change rows are codes; what a person wrote is shown as it stands.
SYSTEM_WORDS = {
    "no_room": gettext_lazy("The cap leaves no room for one more result."),
    "room_again": gettext_lazy("There is room under the cap again."),
    "agreement_ended": gettext_lazy("An agreement of the client is not in force."),
    "agreement_back": gettext_lazy("The client’s agreements are in force again."),
    "quote_expired": gettext_lazy("Nobody answered the offer in time."),
    "edited": gettext_lazy("The draft was edited."),
    "lease_expired": gettext_lazy("The lease ran out."),
    "assignment_cancelled": gettext_lazy("The assignment was cancelled."),
    "target_reached": gettext_lazy("Every ordered result has been accepted."),
}


def reason_of(change: Change) -> str:
    """Return why it happened: a person's own words, or a sentence for the system's code."""
    return str(SYSTEM_WORDS.get(change.reason, change.reason))


def who_of(change: Change) -> str:
    """Return who did it; what the office did for somebody else says so."""
    who = str(change.actor) if change.actor else _("System")
    if change.on_behalf_of:
        return _("%(who)s on behalf of %(client)s") % {"who": who, "client": change.on_behalf_of}
    return who


def event(change: Change) -> Event:
    """Return a change of an assignment or a unit as a moment."""
    look = look_of(change.to_status)
    return Event(
        title=str(look.label),
        at=change.at,
        who=who_of(change),
        text=reason_of(change),
        icon=look.icon,
        tone=look.tone,
    )
