from django.db import models

from backoffice.kernel.machines import Machine


class AgreementStatus(models.TextChoices):
    OFFERED = "offered"  # the office has signed; the other side has not
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"  # taken back before it was signed
    ENDED = "ended"  # terminated, expired or replaced by a newer version


AGREEMENT_MACHINE = Machine(
    states=AgreementStatus,
    initial=AgreementStatus.OFFERED,
    edges={
        AgreementStatus.OFFERED: frozenset({AgreementStatus.IN_FORCE, AgreementStatus.WITHDRAWN}),
        AgreementStatus.IN_FORCE: frozenset({AgreementStatus.ENDED}),
        AgreementStatus.WITHDRAWN: frozenset(),
        AgreementStatus.ENDED: frozenset(),
    },
)


class SubProcessorStatus(models.TextChoices):
    LISTED = "listed"  # in use, or announced and coming; the dates say which
    ENDED = "ended"  # its last day is known
    CALLED_OFF = "called_off"  # announced and never taken into use


SUB_PROCESSOR_MACHINE = Machine(
    states=SubProcessorStatus,
    initial=SubProcessorStatus.LISTED,
    edges={
        SubProcessorStatus.LISTED: frozenset({SubProcessorStatus.ENDED, SubProcessorStatus.CALLED_OFF}),
        SubProcessorStatus.ENDED: frozenset(),
        SubProcessorStatus.CALLED_OFF: frozenset(),
    },
)
