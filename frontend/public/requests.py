from django.http import HttpRequest

from backoffice.accounts.models import User


class SignedIn(HttpRequest):
    """A request behind `login_required`: its user is a person."""

    user: User
