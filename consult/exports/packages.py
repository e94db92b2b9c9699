"""DOCX and XLSX as packages: what may be inside one that comes, and how one that leaves is put together.

Parts are read as streams within bounds, elements are dropped as soon as they were looked at, document types are refused,
and nothing outside the package is ever fetched.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from consult.exports.rules import MOST_DECLARED, MOST_PARTS, MOST_UNPACKED, FileRefused
from consult.web.languages import N_

BROKEN = N_(
    "This file is damaged: a part of it cannot be read. Open it in your office program, save it again, and send it."
)
TOO_LARGE = N_(
    "This file unpacks to far more than a form or a letter holds. Copy your rows into a fresh form, and send that."
)
ACTIVE = N_(
    "This file holds macros, embedded objects or links to other files (%(part)s). Save it as a plain document or "
    "workbook without them, and send it again."
)
PROTECTED = N_(
    "This file is protected by a password, or is of an old kind (DOC, XLS). Save it as DOCX, XLSX or CSV without a password, and send it again."
)
FORBIDDEN = ("vbaproject", "vbadata", "macrosheets/", "dialogsheets/", "externallinks/", "embeddings/", "activex/", "ctrlprops/", "oleobject", "afchunk")  # fmt: skip
DATED = (2026, 1, 1, 0, 0, 0)  # the same bytes for the same content
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
CHUNK = 65_536
# What reading a part comes to when it is not what the package says, is packed in an unknown way, or is no XML.
TORN = (
    etree.XMLSyntaxError, BadZipFile, zipfile.LargeZipFile, KeyError, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, struct.error, zlib.error, lzma.LZMAError,
)  # fmt: skip


def open_package(content: bytes) -> ZipFile:
    """Open a DOCX or XLSX after looking at what it says it holds.

    Raises:
        FileRefused: it is damaged, protected, a bomb, or holds macros, objects or links to other files.
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(PROTECTED)
    try:
        package = ZipFile(BytesIO(content))
        parts = package.infolist()
    except TORN as fault:
        raise FileRefused(BROKEN) from fault
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_DECLARED:
        raise FileRefused(TOO_LARGE)
    for part in parts:
        _ensure_passive(part)
    _ensure_no_links(package, parts)
    return package


def _ensure_passive(part: ZipInfo) -> None:
    name = part.filename.lower().replace("\\", "/")
    if part.flag_bits & 1:
        raise FileRefused(PROTECTED)
    if name.startswith("/") or ".." in name.split("/"):
        raise FileRefused(BROKEN)
    if any(word in name for word in FORBIDDEN):
        raise FileRefused(ACTIVE, part=part.filename[-80:])


def _ensure_no_links(package: ZipFile, parts: list[ZipInfo]) -> None:
    """Refuse parts that live elsewhere: templates, pictures, data. Links that people click are words and stay so."""
    for part in parts:
        name = part.filename
        if name == "[Content_Types].xml":
            for element in elements(package, name):
                if "macroenabled" in str(element.get("ContentType", "")).lower():
                    raise FileRefused(ACTIVE, part=name)
        elif name.endswith(".rels"):
            for element in elements(package, name, REL):
                if element.get("TargetMode") == "External" and not str(element.get("Type")).endswith(
                    "/hyperlink"
                ):
                    raise FileRefused(ACTIVE, part=str(element.get("Target"))[:80])


def has_part(package: ZipFile, name: str) -> bool:
    """Tell whether a package has a part."""
    return name in package.NameToInfo


def elements(package: ZipFile, name: str, *tags: str, most: int = MOST_UNPACKED) -> Iterator[etree._Element]:
    """Yield the finished elements of a part one by one, all or those of `tags`, and forget each afterwards.

    An element that stands in one of its own kind is forgotten with that.

    Raises:
        FileRefused: the part is damaged, declares a document type, or unpacks to more than `most` bytes.
    """
    parser: Any = etree.XMLPullParser(
        events=("end",),
        tag=tags or None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        with package.open(name) as file:
            yield from _pulled(parser, file, most)
    except TORN as fault:
        raise FileRefused(BROKEN) from fault


def _pulled(parser: Any, file: IO[bytes], most: int) -> Iterator[etree._Element]:
    read, last = 0, b""
    while chunk := file.read(CHUNK):
        plain = chunk.replace(b"\0", b"")
        if b"<!DOCTYPE" in last + plain:
            raise FileRefused(BROKEN)
        last, read = plain[-len(b"<!DOCTYPE") :], read + len(chunk)
        if read > most:
            raise FileRefused(TOO_LARGE)
        parser.feed(chunk)
        for _, element in parser.read_events():
            yield element
            if not any(up.tag == element.tag for up in element.iterancestors()):
                _forget(element)
    parser.close()


def mentions(package: ZipFile, name: str, word: bytes, *, most: int = MOST_UNPACKED) -> bool:
    """Tell whether a word stands anywhere in a part, without making sense of it.

    Raises:
        FileRefused: the part is damaged.
    """
    last, read = b"", 0
    try:
        with package.open(name) as file:
            while (chunk := file.read(CHUNK)) and read <= most:
                if word in last + chunk:
                    return True
                last, read = chunk[-len(word) :], read + len(chunk)
    except TORN as fault:
        raise FileRefused(BROKEN) from fault
    return False


def _forget(element: etree._Element) -> None:
    """Let go of what an element holds, and of its elder siblings, so that memory does not grow with the part."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a package of parts, in their order, with the same bytes for the same content."""
    out = BytesIO()
    with ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            info = ZipInfo(name, DATED)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            package.writestr(info, content)
    return out.getvalue()
