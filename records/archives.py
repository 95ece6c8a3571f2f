"""Markdown that somebody sent, packed as a .zip or a file by itself: looked through before a byte of it is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from django.conf import settings

from records.documents import Document, UnreadableDocument
from records.models.recorded import Refused

MOST_BYTES = 20 * 1024 * 1024  # of the .zip
TOO_LARGE = f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Send the Markdown only."
MOST_FILES = 5_000
MOST_UNPACKED = 200 * 1024 * 1024  # of all texts in it
MOST_SHRUNK = 200  # times; text shrinks by 3 to 10


def unpack(
    content: bytes,
    into: Path,
    *,
    suffixes: tuple[str, ...],
    others: tuple[str, ...] = (),
    most: int = MOST_FILES,
) -> None:
    """Unpack the files with these suffixes, so many at most, into an empty folder. A folder around all is left away.

    `others` are suffixes of texts that come along, for the reader to name them; they alone are no folder of records.
    Raises Refused, in words, for what is no .zip, is too large, or holds a name or a link that leads elsewhere.
    """
    _refuse_too_large(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = _checked(archive.infolist(), suffixes, others)
            if len(members) > most:
                raise Refused(f"It holds {len(members):,} records; {most:,} at most at once.", "folder")
            top = _common_top(members)
            for info, path in members:
                data = _read(archive, info)
                target = into.joinpath(*path.parts[1 if top else 0 :])
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise Refused("This is no .zip that can be read. Pack the folder again.", "folder") from error
    except OSError as error:
        raise Refused(f"A name in it cannot be a file's name here: {error.strerror}.", "folder") from error


def put_one(content: bytes, name: str, into: Path) -> None:
    """Put one Markdown file into an empty folder. Raises Refused, in words, for what is no text or too large."""
    _refuse_too_large(content)
    try:
        Document.from_bytes(content)
        (into / PurePosixPath(name).name).write_bytes(content)
    except UnreadableDocument as error:
        raise Refused(f"This is no Markdown that can be read: {error}.", "folder") from error
    except (OSError, ValueError) as error:
        raise Refused("Its name cannot be a file's name here. Give it another.", "folder") from error


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A .zip of files by their names, as if they had been sent so. Raises Refused where two have one name."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in files:
            if name in archive.NameToInfo:
                raise Refused(
                    f"Two of the files are called “{name[:100]}”. Send one of them apart.", "folder"
                )
            archive.writestr(zipfile.ZipInfo(name), content)
    return whole.getvalue()


def is_packed(content: bytes) -> bool:
    """Does it begin as every .zip does? No text begins so."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _refuse_too_large(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Refused(TOO_LARGE, "folder")


def _checked(
    infos: list[zipfile.ZipInfo], suffixes: tuple[str, ...], others: tuple[str, ...]
) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
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
        if info.is_dir() or not name.lower().endswith(suffixes + others) or "__MACOSX" in path.parts:
            continue
        if info.flag_bits & 1:
            raise Refused("It is locked with a password. Pack it without one.", "folder")
        if str(path).casefold() in seen:
            raise Refused(f"It holds “{name[:100]}” twice.", "folder")
        seen.add(str(path).casefold())
        size += info.file_size
        is_bomb = info.file_size > 1_000_000 and info.file_size > MOST_SHRUNK * max(info.compress_size, 1)
        if is_bomb or size > MOST_UNPACKED:
            raise Refused("Unpacked it is far larger than such records are. Nothing was imported.", "folder")
        members.append((info, path))
    if not any(path.name.lower().endswith(suffixes) for _, path in members):
        raise Refused("It holds no Markdown files (.md).", "folder")
    return members


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's bytes, never more than one above the largest record: the reader then says that it is too large."""
    with archive.open(info) as member:
        return member.read(settings.IMPORT_MAX_BYTES + 1)


def _common_top(members: list[tuple[zipfile.ZipInfo, PurePosixPath]]) -> bool:
    tops = {path.parts[0] if len(path.parts) > 1 else "" for _, path in members}
    return len(tops) == 1 and "" not in tops
