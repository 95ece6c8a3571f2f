"""What a file is, by its content: its name and what the browser calls it prove nothing.

Magic numbers: PNG (ISO/IEC 15948, 5.2), JPEG (ITU-T T.81, B.1.1.3), GIF89a (17), WebP (RFC 9649, 2.4),
PDF (ISO 32000-1, 7.5.2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError


@dataclass(frozen=True)
class FileType:
    """A kind of file that may be attached, and the endings its name may have; the first where it has another."""

    content_type: str
    endings: tuple[str, ...]


PNG = FileType("image/png", ("png",))
JPEG = FileType("image/jpeg", ("jpg", "jpeg"))
GIF = FileType("image/gif", ("gif",))
WEBP = FileType("image/webp", ("webp",))
PDF = FileType("application/pdf", ("pdf",))
TEXT = FileType(
    "text/plain", ("txt", "md", "csv", "tsv", "log", "json", "yaml", "yml", "toml", "diff", "patch", "mmd")
)
WORDS = "PNG, JPEG, GIF and WebP pictures, PDF and plain text can be attached."
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|\?xml|html|head|body|svg|script|iframe|object|embed|math|link|meta|base|style)\b",
    re.IGNORECASE,
)


def recognise(content: bytes) -> FileType:
    """The kind of file. Raises ValidationError, in words, for one that may not be attached: SVG and HTML run script."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(b"%PDF-"):
        return PDF
    if _MARKUP.search(content[:4096]):
        raise ValidationError(f"SVG and HTML can run script in a reader's browser. {WORDS}")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text or sum(each < " " and each not in "\t\r\n\f" for each in text[:4096]) > 0:
        raise ValidationError(f"This kind of file is not taken. {WORDS}")
    return TEXT
