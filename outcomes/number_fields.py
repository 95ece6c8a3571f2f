"""Numbers as people type them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from outcomes.models.changes import plain_number

NUMBER = re.compile(r"^[+-]?(\d[\d,]*\.?\d*|\.\d+)$")
TOO_LONG = (
    "This number is longer than we can keep: eleven digits and four decimals. Count in thousands or millions."
)


def read_number(text: str) -> Decimal:
    """The number somebody typed: 1,250.5, 12,5, 0,125, −3, 57 %. Raises InvalidOperation for anything else.

    A comma before exactly three digits parts thousands, as we show them; after a 0 and elsewhere it is a decimal comma.
    """
    text = re.sub(r"[\s\u00a0\u202f_']", "", text).replace("−", "-").removesuffix("%")
    if "," in text and not re.match(r"^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$", text):
        if text.count(",") > 1 or "." in text:
            raise InvalidOperation
        text = text.replace(",", ".")
    text = text.replace(",", "")
    if not NUMBER.match(text):
        raise InvalidOperation
    return Decimal(text)


class NumberField(forms.DecimalField):
    """A decimal as people type it, with at most four decimals; never a spinner that a wheel changes."""

    def __init__(self, *, example: str = "11 or 10.8", **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 15)
        kwargs.setdefault("decimal_places", 4)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        messages = {
            "invalid": f"Enter a number, for example {example}.",
            "required": f"Enter a number, for example {example}.",
            "min_value": "This starts at %(limit_value)s.",
            "max_value": "This ends at %(limit_value)s.",
            "max_decimal_places": "Please round this to %(max)s decimals.",
            "max_digits": TOO_LONG,
            "max_whole_digits": TOO_LONG,
        }
        super().__init__(error_messages=messages, **kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return read_number(str(value))
        except InvalidOperation as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return plain_number(value) if isinstance(value, Decimal) else value
