"""Pages of a PDF as small pictures: sixteen greys, written here, for no library of pictures is among the tools."""

from __future__ import annotations

import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np


def pictures(pdf: Path, folder: Path, name: str, *, dots: int = 60) -> list[Path]:
    """One PNG for each page, ``name-01.png`` and so on, by pdftoppm (poppler-utils)."""
    subprocess.run(["pdftoppm", "-gray", "-r", str(dots), str(pdf), str(folder / name)], check=True)
    made = []
    for page in sorted(folder.glob(f"{name}-*.pgm")):
        picture = page.with_suffix(".png")
        picture.write_bytes(_png(page.read_bytes()))
        page.unlink()
        made.append(picture)
    return made


def _png(portable: bytes) -> bytes:
    """A PNG of four bits a point from a portable grey map (P5)."""
    _, size, _, points = portable.split(b"\n", 3)
    wide, high = map(int, size.split())
    grey = np.frombuffer(points, np.uint8).reshape(high, wide) >> 4
    grey = np.pad(grey, ((0, 0), (0, wide % 2)))
    rows = np.insert(grey[:, ::2] << 4 | grey[:, 1::2], 0, 0, axis=1)
    head = struct.pack(">IIBBBBB", wide, high, 4, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, content) for kind, content in parts)


def _part(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def words_of(pdf: Path) -> list[list[str]]:
    """The lines of each page, as pdftotext reads them."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    pages = text.rstrip("\f").split("\f")
    return [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
