"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from kzwater.language import _

Json = Annotated[bool, typer.Option("--json", help=_("Print the result as JSON, nothing else."))]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help=_("Folder to write to."))]
Threads = Annotated[
    int | None,
    typer.Option(
        "--threads", min=1, metavar="N", help=_("Number of threads; results do not depend on it.")
    ),
]
State = Annotated[
    Path | None, typer.Option("--state", metavar="FILE", help=_("State file to start from."))
]
Locale = Annotated[
    Literal["en", "ru", "kk"],
    typer.Option(
        "--locale",
        help=_("CSV as a country writes it: ru and kk with semicolons and decimal commas."),
    ),
]
