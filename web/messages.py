"""Short words after an act, with a way back where there is one."""

from django.contrib import messages
from django.http import HttpRequest


def with_undo(request: HttpRequest, text: str, undo_url: str, *, also: tuple[str, str] | None = None) -> None:
    """Say `text` on the next page, with a button that POSTs to `undo_url`, an address of our own.

    `also` is a link beside it: its address, without a space, and its words.
    """
    tags = [f"undo:{undo_url}", *(also or ())]
    messages.success(request, text, extra_tags=" ".join(tags))
