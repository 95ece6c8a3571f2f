"""The field of a form that takes the addresses of issues and pull requests, as many as there are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from followups.links import one_a_line

LONGEST = 500  # characters of one address
MOST = 50


class LinksField(forms.CharField):
    """Addresses, one a line, each once; https:// where one names no scheme. What is no address is named."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST * MOST, **kwargs)
        self.widget.attrs.update(rows=2, spellcheck="false", autocapitalize="off", dir="ltr")

    def clean(self, value: Any) -> str:
        """The addresses as a follow-up keeps them. Raises ValidationError."""
        one = forms.URLField(max_length=LONGEST, assume_scheme="https")
        kept, wrong = [], []
        for word in super().clean(value).split():
            try:
                kept.append(one.clean(word))
            except ValidationError:
                wrong.append(word if len(word) <= 80 else f"{word[:79]}…")
        if wrong:
            words = "is no address" if len(wrong) == 1 else "are no addresses"
            raise ValidationError(
                f"{', '.join(wrong)} {words}. Paste it as it stands in the browser, one a line."
            )
        if len(set(kept)) > MOST:
            raise ValidationError(f"{MOST} links at most.")
        return one_a_line(kept)
