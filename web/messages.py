"""Short words after an act, with a way back where there is one."""

from django.contrib import messages
from django.http import HttpRequest


def with_undo(request: HttpRequest, text: str, undo_url: str) -> None:
    """Say `text` on the next page, with a button that POSTs to `undo_url`, an address of our own."""
    messages.success(request, text, extra_tags=f"undo:{undo_url}")
