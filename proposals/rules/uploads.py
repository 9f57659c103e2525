"""What a file is, by its bytes and never by its name; and which files may be attached."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import IO

import filetype  # type: ignore[import-untyped]  # ships no types

from participa.core.errors import DomainError
from participa.core.text import normalise

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV, TXT = "text/csv", "text/plain"

#: Every type that may be attached, and the ending that its download gets.
ENDINGS = {
    PDF: "pdf",
    PNG: "png",
    JPEG: "jpg",
    ODT: "odt",
    ODS: "ods",
    DOCX: "docx",
    XLSX: "xlsx",
    CSV: "csv",
    TXT: "txt",
}

_BY_SIGNATURE = {PDF, PNG, JPEG}
_MOST_MEMBERS = 5000
_CHUNK = 64 * 1024
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f") + b"\x7f"


def content_type_of(file: IO[bytes], filename: str) -> str:
    """One of ``ENDINGS``; the name only tells CSV from plain text. Raises ``document.type`` or ``document.macros``."""
    file.seek(0)
    head = file.read(8192)
    if head.startswith(b"PK\x03\x04"):
        return _in_archive(file)
    known = filetype.guess_mime(head)
    if known in _BY_SIGNATURE:
        return str(known)
    if known is None and _is_text(file):
        return CSV if PurePath(filename).suffix.lower() == ".csv" else TXT
    raise DomainError("document.type", field="file")


def _in_archive(file: IO[bytes]) -> str:
    """Office files are archives: their table of contents says which, and whether they bring programs."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            stated = archive.read("mimetype") if _is_short(archive, "mimetype") else b""
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise DomainError("document.type", field="file") from error
    if len(names) > _MOST_MEMBERS:
        raise DomainError("document.type", field="file")
    if any(name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise DomainError("document.macros", field="file")
    if stated.strip() in {ODT.encode(), ODS.encode()} and "content.xml" in names:
        return stated.strip().decode()
    if "[Content_Types].xml" in names:
        for marker, kind in (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX)):
            if marker in names:
                return kind
    raise DomainError("document.type", field="file")


def _is_short(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size <= 200


def _is_text(file: IO[bytes]) -> bool:
    """UTF-8 or Windows-1252 without control characters; not a page or a program that a browser would run."""
    file.seek(0)
    first = file.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if first.startswith((b"<", b"#!", b"%!ps", b"{\\rtf")):
        return False
    file.seek(0)
    while chunk := file.read(_CHUNK):
        if any(control in chunk for control in (bytes([byte]) for byte in _CONTROLS)):
            return False
    return True


def offered_name(filename: str, content_type: str) -> str:
    """The name for the download: no folders, no characters that mislead, and the ending of what the file is."""
    plain = filename.replace("\\", "/").rpartition("/")[2]
    stem = PurePath(normalise(plain, field="file", longest=400, shortest=0, lines=False)).stem
    kept = "".join(char if char.isalnum() or char in " -_.()" else "-" for char in stem).strip(" .-")
    if not kept:
        raise DomainError("document.name", field="file")
    return f"{kept[:120]}.{ENDINGS[content_type]}"


def why_not_size(size: int, most: int) -> str | None:
    """Something, and not more than the limit."""
    if size <= 0:
        return "document.empty"
    return "document.too_large" if size > most else None
