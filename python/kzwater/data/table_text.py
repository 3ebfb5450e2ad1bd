"""The text of a table, whatever program saved it; what is no text is told with the way to one."""

from __future__ import annotations

import codecs
from pathlib import Path

from kzwater.config.document import shown_path
from kzwater.errors import InputError, Problem
from kzwater.language import _

# How workbooks begin: .xlsx and .ods are ZIP archives, .xls is an OLE compound file.
_workbooks = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_utf16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(path: Path) -> str:
    r"""Return the text of a file in UTF-8, UTF-16 with its mark or, failing both, cp1251.

    Lines end in ``\n``, whatever they end in in the file.

    Raises
    ------
    InputError
        When the file is missing, closed to the user, a folder, a workbook or no text.
    """
    content = _read_bytes(path)
    if content.startswith(_utf16):
        text = content.decode("utf-16", errors="replace")
    elif content.startswith(_workbooks) or b"\0" in content:
        raise InputError([_no_text(path, content)])
    else:
        text = _decoded(content)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_bytes(path: Path) -> bytes:
    """Return the content of a file, or raise with the reason why there is none."""
    try:
        return path.read_bytes()
    except OSError as error:
        remedy = _("Check the name; relative names start at the folder of the scenario.")
        if isinstance(error, FileNotFoundError):
            got = _("no such file")
        elif isinstance(error, IsADirectoryError) or path.is_dir():
            got = _("a folder")
        else:
            got = _("a file that cannot be read ({reason})").format(reason=error.strerror)
            remedy = _("Ask for the right to read it.")
        problem = Problem(shown_path(path), "", got=got, expected=_("a table (CSV)"), remedy=remedy)
        raise InputError([problem]) from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace")


def _no_text(path: Path, content: bytes) -> Problem:
    """Return the fault of a file that is no text."""
    if content.startswith(_workbooks):
        got = _("a workbook (Excel or the like), whatever its name ends in")
        remedy = _("Open it and save the sheet as CSV (UTF-8).")
    else:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        got = _("bytes that no text holds (first in line {line})").format(line=line)
        remedy = _("Copy or download it again, or save it as CSV (UTF-8).")
    return Problem(shown_path(path), "", got=got, expected=_("a table (CSV)"), remedy=remedy)
