"""One way to answer a form: run its operation, and on a refusal keep what was typed and say why."""

from collections.abc import Callable

from django.forms import Form

from backoffice.kernel.errors import DomainError
from frontend.answers import add_refusal

DONE = 0
INVALID = 422


def attempt(form: Form, action: Callable[[], object]) -> int:
    """Run `action` if the form is whole; return DONE, or the status to show the form again with.

    Raises: NotFound and Forbidden, which are not the form's business.
    """
    if not form.is_valid():
        return INVALID
    try:
        action()
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        add_refusal(form, error)
        return error.status
    return DONE
