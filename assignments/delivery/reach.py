"""What delivery opens to people: assignments through one's own units, files through the units they belong to."""

from typing import Any

from django.db.models import Q

from assignments.delivery.models import Unit, UnitFile


def worked_on(user: Any) -> Q:
    """The assignments in which the user holds or has held a unit."""
    return Q(pk__in=Unit.objects.filter(assistant__user=user.pk).values("assignment"))


def unit_files(user: Any) -> Q:
    """The files of the units the user may see."""
    units = Unit.objects.visible_to(user).values("pk")
    return Q(pk__in=UnitFile.objects.filter(unit__in=units).values("file"))
