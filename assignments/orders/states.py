from django.db import models

from backoffice.kernel.machines import Machine


class AssignmentStatus(models.TextChoices):
    DRAFT = "draft"
    QUOTED = "quoted"
    PLACED = "placed"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    DECLINED = "declined"


S = AssignmentStatus

ASSIGNMENT_MACHINE = Machine(
    states=AssignmentStatus,
    initial=S.DRAFT,
    edges={
        S.DRAFT: frozenset({S.QUOTED, S.PLACED, S.DECLINED}),
        S.QUOTED: frozenset({S.PLACED, S.DECLINED, S.QUOTED}),
        S.PLACED: frozenset({S.RUNNING, S.PAUSED, S.CANCELLED}),
        S.RUNNING: frozenset({S.PAUSED, S.COMPLETED, S.CANCELLED}),
        S.PAUSED: frozenset({S.PLACED, S.RUNNING, S.COMPLETED, S.CANCELLED}),
        S.COMPLETED: frozenset(),
        S.CANCELLED: frozenset(),
        S.DECLINED: frozenset(),
    },
)

# Work may be claimed in these states.
CLAIMABLE = (S.PLACED, S.RUNNING)
# Begun and not at its end.
UNDER_WAY = (S.DRAFT, S.QUOTED, S.PLACED, S.RUNNING, S.PAUSED)
# The cap may be changed and units may still be decided in these.
OPEN = (S.PLACED, S.RUNNING, S.PAUSED)


class PauseCause(models.TextChoices):
    CLIENT = "client"
    OFFICE = "office"
    NO_ROOM = "no_room"  # the cap leaves no room for one more unit
    AGREEMENT = "agreement"  # an agreement of the client ran out
