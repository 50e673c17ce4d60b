"""A small OpenDocument spreadsheet, the same bytes for the same rows.

Written by hand because two runs must agree to the byte: no clock, no generator name, fixed dates
in the archive. Format: OpenDocument 1.3 (OASIS), part 3, tables; the archive as part 2 asks
(`mimetype` first and not compressed).
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
    )
)
_FO = 'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" '
    f'manifest:media-type="{_MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)

Value = str | float | None
Sheet = tuple[str, Sequence[str], Iterable[Sequence[Value]]]
"""Name, header, rows."""


def _allowed(text: str) -> str:
    """The text without the control characters that XML 1.0 forbids."""
    return "".join(c for c in text if c in "\t\n\r" or ord(c) >= 32)


def _cell(value: Value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value!r}">'
            f"<text:p>{value!r}</text:p></table:table-cell>"
        )
    text = escape(_allowed(value))
    return (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


def _row(values: Iterable[Value]) -> str:
    return f"<table:table-row>{''.join(map(_cell, values))}</table:table-row>"


def _header(names: Iterable[str]) -> str:
    cells = "".join(
        '<table:table-cell table:style-name="entete" office:value-type="string">'
        f"<text:p>{escape(_allowed(name))}</text:p></table:table-cell>"
        for name in names
    )
    return (
        "<table:table-header-rows><table:table-row>"
        f"{cells}</table:table-row></table:table-header-rows>"
    )


def _sheet(sheet: Sheet) -> str:
    name, header, rows = sheet
    body = "".join(_row(row) for row in rows)
    return (
        f"<table:table table:name={quoteattr(name)}>"
        f'<table:table-column table:number-columns-repeated="{len(header)}"/>'
        f"{_header(header)}{body}</table:table>"
    )


def ods(sheets: Iterable[Sheet]) -> bytes:
    """The bytes of a spreadsheet with these sheets, headers in bold and repeated in print."""
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content {_NAMESPACES} {_FO} office:version="1.3">'
        '<office:automatic-styles><style:style style:name="entete" style:family="table-cell">'
        '<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{''.join(map(_sheet, sheets))}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text, method in (
            ("mimetype", _MIME, zipfile.ZIP_STORED),
            ("content.xml", content, zipfile.ZIP_DEFLATED),
            ("META-INF/manifest.xml", _MANIFEST, zipfile.ZIP_DEFLATED),
        ):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = method
            entry.create_system = 3
            archive.writestr(entry, text.encode("utf-8"))
    return buffer.getvalue()
