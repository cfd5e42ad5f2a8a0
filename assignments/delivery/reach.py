"""What delivery opens to people: assignments through one's own units, files through the units they belong to."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from assignments.delivery.models import Claim, Unit, UnitFile


def worked_on(user: Any) -> Q:
    """The assignments in which the user holds or has held a unit."""
    held = Claim.objects.filter(assignment=OuterRef("pk"), assistant__user=user.pk)
    return Q(Exists(held))  # asked of each row that is shown, not of everything the user has ever done


def unit_files(user: Any) -> Q:
    """The files of the units the user may see; the client only those of the newest round, as only that was delivered."""
    files = UnitFile.objects.filter(unit__in=Unit.objects.visible_to(user).values("pk"))
    if not user.is_office:
        newer = UnitFile.objects.filter(unit=OuterRef("unit"), round__gt=OuterRef("round"))
        files = files.filter(Q(unit__assistant__user=user.pk) | ~Exists(newer))
    return Q(pk__in=files.values("file"))
