"""Mail where no mail server is set up: written, readable, to a folder."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Writes each message as one .eml file, named by time and recipient, to settings.MAIL_FOLDER."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages and say how many. Raises OSError where the folder cannot be written."""
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            to = re.sub(r"[^\w.@+-]", "_", ",".join(message.to))[:80]
            name = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S.%f}-{to}-{uuid.uuid4().hex[:6]}.eml"
            draft = folder / f".{name}"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(folder / name)  # a reader never sees half a message
        return len(email_messages)
