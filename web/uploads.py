"""Files as they arrive: what is larger than anything Teamhub takes is stopped at the door."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class LimitedUpload(FileUploadHandler):
    """Refuses a form with files by the length that its sender tells, before any of it is read.

    No more than that length is ever read (Django sees to it, and reads nothing where none is told), so nothing needs
    counting on the way. The pages' own limits are lower and are told on the page; this one spares memory and disk, of
    which everybody who can reach the server could else take what they like: a form is read before it is known whose.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django names it so
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Raises RequestDataTooBig."""
        if content_length > settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig(f"{content_length} bytes of {settings.UPLOAD_MAX_BYTES}")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Passes the piece on to the handlers that make the file."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Makes no file of its own."""
