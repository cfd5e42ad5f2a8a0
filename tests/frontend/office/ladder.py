"""The rungs every door of the office has: 405 for a reading, sign-in for nobody, 404 for a stranger, 403 for a lesser role."""


def assert_guarded(as_user, url, *, stranger, lesser, post_only=True):
    """Nobody gets in who may not, and a plain link never does what a button does."""
    from django.test import Client

    anonymous = Client().post(url)
    assert anonymous.status_code == 302
    assert anonymous["Location"].startswith("/accounts/login/")
    assert as_user(stranger).post(url).status_code == 404
    if lesser is not None:
        assert as_user(lesser).post(url).status_code == 403
    if post_only:
        assert as_user(lesser or stranger).get(url).status_code == 405


def said(response):
    """The sentences of the toasts after a redirect was followed."""
    return [str(message) for message in response.context["messages"]]
