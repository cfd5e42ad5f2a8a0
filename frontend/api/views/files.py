"""Files in and out."""

from typing import Any

from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.kernel.files import store_file
from frontend import access
from frontend.api.base import Body, Endpoint, once
from frontend.api.documenting import described
from frontend.api.parsing import UploadParser
from frontend.api.shapes.common import FileShape
from frontend.downloads import file_response


class UploadFile(Endpoint):
    parser_classes = [UploadParser]

    class Input(Body):
        """One file of at most 25 MB; its type is proven by its bytes, whatever the form says."""

        file = serializers.FileField(allow_empty_file=True, max_length=None)

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        access.file_for(self.user, told["ref"])

    @described("upload_file", gives=FileShape, status=201, takes=Input, form=True)
    @once
    def post(self, request: Request) -> Response:
        """Keep a file of my own until a brief or a result names it."""
        upload = self.read(self.Input)["file"]
        stored = store_file(content=upload, name=upload.name, uploaded_by=self.user)
        return self.show(FileShape, stored, status=201)


class DownloadFile(Endpoint):
    @described("download_file", media="application/octet-stream", refuses=(401, 404, 429))
    def get(self, request: Request, ref: str) -> HttpResponseBase:
        """The bytes of a file within my reach."""
        return file_response(access.file_for(self.user, ref))
