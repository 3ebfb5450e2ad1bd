"""The weather of a scenario: a grid in CF NetCDF or stations in tables, and the way to places."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from kzwater.config.declared import FieldKeys
from kzwater.config.forms import Interval, Offset, Words, as_section
from kzwater.config.gradients import MonthlyOrFitted, check_gradient
from kzwater.config.loader import Fault, InputFile, Model
from kzwater.language import _

Disaggregation = Literal["uniform", "linear"]


class StationValues(Model):
    """The table of one forcing at stations."""

    file: InputFile = Field(description=_("Table with a date and one column for each station."))
    column: Words = Field(
        "{station}",
        description=_("Name of a station's column, as `P_{station}`; in a long table its value."),
    )
    units: Words | None = Field(
        None, description=_("Units of the values; water is a sum (mm) of its interval.")
    )
    interval: Interval = Field("day", description=_("What a row stands for."))
    disaggregation: Disaggregation | None = Field(
        None, description=_("How ten-day or monthly values become days; sums and means are kept.")
    )

    @model_validator(mode="after")
    def _named_way(self) -> StationValues:
        if self.interval != "day" and self.disaggregation is None:
            raise Fault(
                _("`disaggregation` beside `interval: {interval}`").format(interval=self.interval),
                _("Write `disaggregation: uniform` (rain) or `disaggregation: linear`."),
                got=_("nothing that says how days are made"),
            )
        return self


class Stations(Model):
    """Weather stations in tables."""

    table: InputFile = Field(
        description=_("Table of the stations: station, latitude, longitude, elevation.")
    )
    values: Annotated[
        Mapping[str, Annotated[StationValues, BeforeValidator(as_section)]], FieldKeys("forcing")
    ] = Field(description=_("Table of each forcing: a file, or a section."))
    elevation_units: Literal["m", "ft"] | None = Field(
        None, description=_("Units of the heights, where the table does not say them.")
    )
    height_tolerance: float = Field(
        250.0, gt=0.0, description=_("How far a station may be off the basin's heights (m).")
    )
    gaps: Literal["refuse", "neighbours"] = Field(
        "refuse", description=_("Whether gaps are filled from the other stations.")
    )
    precipitation_factors: Mapping[str, Annotated[float, Field(ge=0.2, le=5.0)]] = Field(
        default_factory=dict,
        description=_("Factor on the precipitation of a station, for what its gauge misses."),
    )


class Forcing(Model):
    """The weather and how it is brought to the hydrological response units."""

    file: InputFile | None = Field(
        None, description=_("NetCDF file or Zarr folder; `*` in its name stands for several files.")
    )
    elevation: InputFile | None = Field(
        None, description=_("File with the heights of the grid, where the weather has none.")
    )
    accumulated: Literal["since_start", "daily", "hourly"] | None = Field(
        None,
        description=_(
            "How amounts in the file add up: from its first record (WRF), from 00 UTC of each day "
            "(ERA5-Land), or over the hour that ends at the stamp (ERA5)."
        ),
    )
    utc_offset: Offset | None = Field(
        None, description=_("Zone of the file's times, where they say none and are not local.")
    )
    calendar: Literal["convert"] | None = Field(
        None, description=_("Turn the days of noleap or 360_day calendars into real ones.")
    )
    stations: Stations | None = Field(None, description=_("Weather stations, instead of a file."))
    variables: Annotated[Mapping[str, Words], FieldKeys("forcing")] = Field(
        default_factory=dict,
        description=_("Name in the file of each forcing, where it differs."),
    )
    weights: Literal["bilinear", "nearest", "inverse_distance"] | None = Field(
        None,
        description=_(
            "How values at points are brought to places: `bilinear` on grids and "
            "`inverse_distance` of four stations, if nothing is said."
        ),
    )
    air_temperature_gradient: MonthlyOrFitted = Field(
        default=-0.0065,
        validate_default=True,
        description=_(
            "Change of air temperature with height (degC m-1): one value, twelve, or `fitted`."
        ),
    )
    precipitation_gradient: MonthlyOrFitted = Field(
        default=0.0,
        validate_default=True,
        description=_(
            "Change of precipitation with height (share per m): one value, twelve, or `fitted`."
        ),
    )
    synthetic: Words | None = Field(
        None, description=_("How the weather was made, if it is not measured; reports say it.")
    )

    @field_validator("air_temperature_gradient")
    @classmethod
    def _per_metre(cls, values: tuple[float, ...] | str) -> tuple[float, ...] | str:
        if not isinstance(values, str):
            check_gradient("air_temperature", values)
        return values

    @field_validator("precipitation_gradient")
    @classmethod
    def _share_per_metre(cls, values: tuple[float, ...] | str) -> tuple[float, ...] | str:
        if not isinstance(values, str):
            check_gradient("precipitation", values)
        return values

    @model_validator(mode="after")
    def _one_source(self) -> Forcing:
        if (self.file is None) == (self.stations is None):
            raise Fault(
                _("either `file` or `stations`"),
                _("Add `file: weather.nc`, or `stations` with `table` and `values`."),
                got=_("neither") if self.file is None else _("both"),
            )
        if self.stations is not None and self.weights == "bilinear":
            raise Fault(
                _("`inverse_distance` or `nearest`, where the weather is of stations"),
                _("Leave `weights` out: stations are weighted by inverse distance."),
                got=f"`{self.weights}`",
            )
        if self.stations is None and "fitted" in self.given_gradients().values():
            raise Fault(
                _("gradients as numbers, where the weather is no table of stations"),
                _("Give one number or twelve; only stations can be fitted."),
                got=f"`{self.air_temperature_gradient}`",
            )
        return self

    def given_gradients(self) -> dict[str, tuple[float, ...] | str]:
        """Return each gradient of the scenario: twelve values, or ``fitted``."""
        return {
            "air_temperature": self.air_temperature_gradient,
            "precipitation": self.precipitation_gradient,
        }

    def name_in_file(self, forcing: str) -> str:
        """Return the name that a forcing has in the file."""
        return self.variables.get(forcing, forcing)

    def grid_files(self) -> tuple[Path, ...]:
        """Return the files of a grid in the order of their names; none where none is there."""
        if self.file is None:
            return ()
        if "*" not in self.file.name:
            return (self.file,)
        return tuple(sorted(self.file.parent.glob(self.file.name)))

    def files(self) -> dict[str, Path]:
        """Return the files of the weather by the last part of their key."""
        if self.stations is None:
            paths = {f"file {path.name}": path for path in self.grid_files()}
            if len(paths) == 1 or not paths:
                paths = {"file": next(iter(paths.values()), self.file or Path())}
            return paths if self.elevation is None else {**paths, "elevation": self.elevation}
        values = {f"stations.values.{name}": v.file for name, v in self.stations.values.items()}
        return {"stations.table": self.stations.table, **values}
