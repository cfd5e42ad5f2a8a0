"""Input fields that take JSON at its word: a number is a number, a text a text, a flag a flag."""

from datetime import date
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backoffice.kernel.texts import Text

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
NO_DAY = Text(
    fi="Anna päivä muodossa 2026-11-23, vuosien 2000 ja 2099 välillä.",
    sv="Ange dagen i formen 2026-11-23, mellan åren 2000 och 2099.",
    en="Give a day as 2026-11-23, between the years 2000 and 2099.",
)


class Whole(serializers.IntegerField):
    """A JSON integer; neither a text nor a decimal is read as one."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Words(serializers.CharField):
    """A JSON string, kept as typed: the operations clean it and say what is wrong with it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"trim_whitespace": False, **options})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Flag(serializers.BooleanField):
    """A JSON true or false."""

    def to_internal_value(self, data: Any) -> bool:
        if type(data) is not bool:
            self.fail("invalid", input=data)
        return data


@extend_schema_field(OpenApiTypes.OBJECT)
class Free(serializers.JSONField):
    """A JSON object whose shape is told by the service's own schema."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            self.fail("invalid")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A date `YYYY-MM-DD` of a year that can be reckoned with."""

    def to_internal_value(self, value: Any) -> date:
        try:
            day = super().to_internal_value(value)
        except serializers.ValidationError:
            raise serializers.ValidationError(str(NO_DAY)) from None
        if not FIRST <= day <= LAST:
            raise serializers.ValidationError(str(NO_DAY))
        return day
