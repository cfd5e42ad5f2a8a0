from django.http import HttpRequest

from clients.agreements.operations import Evidence


def evidence(request: HttpRequest) -> Evidence:
    """Return from where and with what a signature was given."""
    return Evidence(ip=request.META.get("REMOTE_ADDR") or None, user_agent=request.headers.get("User-Agent", "")[:400])
