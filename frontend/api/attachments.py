"""Files named in a body: the person's own uploads, by reference."""

from backoffice.accounts.models import User
from backoffice.kernel.files import FileUnknown
from backoffice.kernel.models import StoredFile

MOST = 50


def named_files(user: User, refs: list[str], *, field: str) -> list[StoredFile]:
    """Return the files of the references, each once. Raises: FileUnknown naming `field` for one out of reach."""
    wanted = list(dict.fromkeys(refs))
    if not wanted:
        return []
    found = {each.ref: each for each in StoredFile.objects.visible_to(user).filter(ref__in=wanted)}
    if len(found) != len(wanted):
        raise FileUnknown(field=field)
    return [found[ref] for ref in wanted]
