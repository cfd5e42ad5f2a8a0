"""Shapes that several nouns share."""

from rest_framework import serializers

from frontend.api.base import Output


class FileShape(Output):
    """A stored file; its bytes are at /files/{ref}."""

    ref = serializers.CharField()
    name = serializers.CharField()
    content_type = serializers.CharField(help_text="Proven by the bytes.")
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    created_at = serializers.DateTimeField()


class NamedClient(Output):
    """A client company by reference and name."""

    ref = serializers.CharField()
    name = serializers.CharField()


class NamedPerson(Output):
    """A person by reference and name."""

    ref = serializers.CharField()
    full_name = serializers.CharField()
