"""Small files of every kind, made by hand, for what may be attached and what may not."""

from __future__ import annotations

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000000000500015a2d"
    "4b420000000049454e44ae426082"
)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
CSV = b"municipio;habitantes\nUrdalde;412\n"
TXT = "Bost ordu eta erdi behar dira. Años y €.\n".encode()
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"
HTML = b"\n <!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
SHELL = b"#!/bin/sh\nrm -rf /\n"


def archive(**members: bytes | str) -> bytes:
    """A zip whose members are named with ``__`` for a slash and ``_dot_`` for a dot."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


def office(kind: str, *extra: str) -> bytes:
    """A DOCX or XLSX reduced to what tells it apart, with other members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in ("[Content_Types].xml", {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[kind], *extra):
            file.writestr(name, "<x/>")
    return made.getvalue()


def opendocument(kind: str) -> bytes:
    """An ODT or ODS reduced to what tells it apart."""
    name = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}[kind]
    return archive(mimetype=f"application/vnd.oasis.opendocument.{name}", content_dot_xml="<x/>")


#: What may be attached, by the name under which it is sent.
ALLOWED: dict[str, bytes] = {
    "memoria.pdf": PDF,
    "plano.png": PNG,
    "foto.jpeg": JPEG,
    "texto.odt": opendocument("odt"),
    "datos.ods": opendocument("ods"),
    "texto.docx": office("docx"),
    "datos.xlsx": office("xlsx"),
    "datos.csv": CSV,
    "leeme.txt": TXT,
}

#: What may not, whatever its name says, and why.
REFUSED: dict[str, tuple[bytes, str]] = {
    "animada.gif": (GIF, "document.type"),
    "memoria.pdf": (EXE, "document.type"),
    "memoria.txt": (HTML, "document.type"),
    "mapa.png": (SVG, "document.type"),
    "datos.csv": (SHELL, "document.type"),
    "binario.txt": (b"a\x00b", "document.type"),
    "cosas.zip": (archive(leeme_dot_txt="hola"), "document.type"),
    "roto.docx": (office("docx")[:60], "document.type"),
    "macros.docx": (office("docx", "word/vbaProject.bin"), "document.macros"),
    "presentacion.odp": (opendocument("odp"), "document.type"),
    "vacio.pdf": (b"", "document.empty"),
}
