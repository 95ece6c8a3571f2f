"""A folder of Markdown that somebody sent as a .zip: looked through before a byte of it is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from django.conf import settings

from decisions.markdown.files import OTHERS, SUFFIXES
from records.models import Refused

MOST_BYTES = 20 * 1024 * 1024  # of the .zip
MOST_FILES = 5_000
MOST_UNPACKED = 200 * 1024 * 1024  # of all texts in it
MOST_SHRUNK = 200  # times; text shrinks by 3 to 10


def unpack(content: bytes, into: Path) -> int:
    """Unpack the Markdown files, and texts in formats that are named and not read, into an empty folder; say how many.

    A folder around everything is left away. Raises Refused, in words, for what is no .zip, is too
    large, or holds a name or a link that leads elsewhere.
    """
    if len(content) > MOST_BYTES:
        raise Refused(
            f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Send the Markdown only.", "folder"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = _checked(archive.infolist())
            top = _common_top(members)
            for info, path in members:
                data = _read(archive, info)
                target = into.joinpath(*path.parts[1 if top else 0 :])
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            return len(members)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise Refused("This is no .zip that can be read. Pack the folder again.", "folder") from error
    except OSError as error:
        raise Refused(f"A name in it cannot be a file's name here: {error.strerror}.", "folder") from error


def _checked(infos: list[zipfile.ZipInfo]) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The texts in it with their paths. Raises Refused."""
    if len(infos) > MOST_FILES:
        raise Refused(f"It holds {len(infos):,} files; {MOST_FILES:,} at most.", "folder")
    members, seen, size = [], set(), 0
    for info in infos:
        name = info.filename
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in (path.parts or ("",))[0]:
            raise Refused(f"“{name[:100]}” leads out of the folder. Nothing was imported.", "folder")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise Refused(f"“{name[:100]}” is a link. Send files only.", "folder")
        if info.is_dir() or not name.lower().endswith(SUFFIXES + OTHERS) or "__MACOSX" in path.parts:
            continue
        if info.flag_bits & 1:
            raise Refused("It is locked with a password. Pack it without one.", "folder")
        if str(path).casefold() in seen:
            raise Refused(f"It holds “{name[:100]}” twice.", "folder")
        seen.add(str(path).casefold())
        size += info.file_size
        is_bomb = info.file_size > 1_000_000 and info.file_size > MOST_SHRUNK * max(info.compress_size, 1)
        if is_bomb or size > MOST_UNPACKED:
            raise Refused(
                "Unpacked it is far larger than decision records are. Nothing was imported.", "folder"
            )
        members.append((info, path))
    if not any(path.name.lower().endswith(SUFFIXES) for _, path in members):
        raise Refused("It holds no Markdown files (.md).", "folder")
    return members


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's bytes, never more than one above the largest record: the reader then says that it is too large."""
    with archive.open(info) as member:
        return member.read(settings.IMPORT_MAX_BYTES + 1)


def _common_top(members: list[tuple[zipfile.ZipInfo, PurePosixPath]]) -> bool:
    tops = {path.parts[0] if len(path.parts) > 1 else "" for _, path in members}
    return len(tops) == 1 and "" not in tops
