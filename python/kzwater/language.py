"""The language of everything that a user reads: gettext, chosen once by the environment."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

LANGUAGES = ("en", "kk", "ru")


def _chosen() -> str:
    """Return the language that the environment wants; ``KZWATER_LANGUAGE`` comes first."""
    for variable in ("KZWATER_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        wanted = os.environ.get(variable, "")[:2].lower()
        if wanted in LANGUAGES:
            return wanted
    return "en"


language = _chosen()
_catalogues = Path(__file__).parent / "locale"
_translations = gettext.translation("kzwater", _catalogues, languages=[language], fallback=True)


def _(message: str) -> str:
    """Return ``message`` in the user's language."""
    return _translations.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a message that fits ``count``, in the user's language."""
    return _translations.ngettext(one, many, count)


def N_(message: str) -> str:
    """Return ``message`` as it is: a text for the catalogues that is translated where it is read.

    Files hold their texts in English; who shows them passes them through `_`.
    """
    return message


def speak_for_libraries() -> None:
    """Have libraries that use plain gettext look their words up in the catalogues of kzwater.

    It holds for the whole process, so that only a program calls it and never the library.
    """
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("kzwater", str(_catalogues))
    gettext.textdomain("kzwater")
