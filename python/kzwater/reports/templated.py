"""Templates of pages, which speak the user's language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kzwater.language import _, ngettext

if TYPE_CHECKING:
    from jinja2 import Template


def template(name: str) -> Template:
    """Return the template of a page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
    )
    environment.install_gettext_callables(_, ngettext)  # type: ignore[attr-defined]
    return environment.get_template(name)
