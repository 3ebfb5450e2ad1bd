"""What the demo says at its end."""

from __future__ import annotations

from collections.abc import Iterator

from kzwater.demonstration import Demonstration
from kzwater.language import _


def demo_lines(made: Demonstration) -> Iterator[str]:
    """Return where the report lies, and the key numbers."""
    yield _("Mean discharge, m3/s (the weather is synthetic and nothing is calibrated):")
    width = max(len(gauge.name) for gauge in made.gauges)
    for gauge in made.gauges:
        line = f"  {gauge.name.ljust(width)}  " + _("computed {mean:7.2f}").format(mean=gauge.mean)
        if gauge.norm is not None:
            line += "  " + _("published {norm:7.2f}").format(norm=gauge.norm)
        if gauge.norm is not None and not gauge.scored:
            line += "  " + _("(not comparable: see the report)")
        yield line
    yield _(
        "Water balance: residual {residual:.1e} mm over the whole time, at most {largest:.1e} mm "
        "in any store, unit or reach"
    ).format(residual=made.residual, largest=made.largest_residual)
    yield _("Report:   {file}").format(file=made.report)
    yield _("Pictures: {files}").format(files=made.folder / "*.png")
    yield _("Tables:   {files}").format(files=made.folder / "*.csv")
