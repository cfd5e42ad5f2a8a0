"""Files in and out: an upload stays its owner's until a room attaches it, a download never runs in our pages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from backoffice.kernel.errors import DomainError, Invalid
from backoffice.kernel.files import store_file
from backoffice.kernel.models import StoredFile
from backoffice.kernel.texts import Text
from frontend import access
from frontend.downloads import file_response
from frontend.public.requests import SignedIn


class FileMissing(Invalid):
    """The upload names no file."""

    code = "file_missing"
    sentence = Text(fi="Valitse tiedosto ensin.", sv="Välj en fil först.", en="Choose a file first.")


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def download(request: SignedIn, ref: str) -> HttpResponseBase:
    """Give a file within one's reach, always to be saved: whatever it holds, it has no place in our origin."""
    return file_response(access.file_for(request.user, ref))


@require_POST
@login_required
def upload(request: SignedIn) -> HttpResponse:
    """Take one file (`file`) and answer with its row for the page, or JSON when that is what is asked for."""
    try:
        stored = _store(request)
    except DomainError as error:
        return _refuse(request, error)
    if _wants_json(request):
        facts = {
            "ref": stored.ref,
            "name": stored.name,
            "size": stored.size,
            "content_type": stored.content_type,
        }
        return JsonResponse(facts, status=201)
    return render(request, "public/file_row.html", {"file": stored}, status=201)


def _store(request: SignedIn) -> StoredFile:
    uploaded = request.FILES.get("file")
    if uploaded is None or uploaded.name is None:
        raise FileMissing(field="file")
    return store_file(content=uploaded, name=uploaded.name, uploaded_by=request.user)


def _refuse(request: SignedIn, error: DomainError) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)
    return render(request, "public/file_row.html", {"sentence": str(error)}, status=error.status)


def _wants_json(request: SignedIn) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
