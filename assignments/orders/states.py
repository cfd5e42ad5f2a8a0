from django.db import models

from backoffice.kernel.machines import Machine
from backoffice.kernel.texts import Text


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

# What a refusal calls the states; the portals have the same words on their badges.
NAMES: dict[str, Text] = {
    S.DRAFT: Text(fi="luonnos", sv="utkast", en="draft"),
    S.QUOTED: Text(fi="tarjous", sv="offert", en="offer"),
    S.PLACED: Text(fi="tilattu", sv="beställt", en="ordered"),
    S.RUNNING: Text(fi="työn alla", sv="pågår", en="in progress"),
    S.PAUSED: Text(fi="keskeytetty", sv="pausat", en="paused"),
    S.COMPLETED: Text(fi="valmis", sv="klart", en="completed"),
    S.CANCELLED: Text(fi="peruttu", sv="återkallat", en="cancelled"),
    S.DECLINED: Text(fi="ei hyväksytty", sv="avböjt", en="declined"),
}

# Work may be claimed in these states.
CLAIMABLE = (S.PLACED, S.RUNNING)
# The cap may be changed and units may still be decided in these.
OPEN = (S.PLACED, S.RUNNING, S.PAUSED)


class PauseCause(models.TextChoices):
    CLIENT = "client"
    OFFICE = "office"
    NO_ROOM = "no_room"  # the cap leaves no room for one more unit
    AGREEMENT = "agreement"  # an agreement of the client ran out
