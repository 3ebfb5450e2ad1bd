"""What drives a managed river, day by day."""

from __future__ import annotations

from dataclasses import dataclass

from kzwater.weights import Floats, Indices


@dataclass(frozen=True, slots=True, eq=False)
class RiverDrivers:
    """Rows of steps; by place, body, canal, user, staying demand, limit and share as in the model.

    Attributes
    ----------
    day : array of int32, shape (step,)
        Day of a common year, 1 to 365; 29 February counts as the 28th.
    inflow : array, shape (step, place), m3 s-1
    inflow_salinity : array, shape (step, place), kg m-3
    evaporation, rain : array, shape (step + ahead, place), mm d-1
        Of open water; after the run for what lakes will lose of what they are to hold.
    temperature : array, shape (step, place), degC
    demand : array, shape (step + ahead, user), m3 s-1
        With days after the run, which those who call for water know.
    staying : array, shape (step + ahead, staying), m3 s-1
    limit : array, shape (step + ahead, limit), m3
        Of the period that a step belongs to; infinite without one.
    limit_begins : array, shape (step + ahead, limit)
        1 where a period begins.
    canal_closed : array, shape (step, canal)
        1 where it is closed.
    opening : array, shape (step, body), m
        Of the gates of lakes.
    release : array, shape (step, body), m3 s-1
        Imposed; NaN where the rules decide.
    share : array, shape (step, share)
        Of what reaches the place of a share above a threshold; 0 where nothing is counted.
    share_threshold : array, shape (step, share), m3
    share_begins : array, shape (step, share)
        1 where counting begins anew.
    """

    day: Indices
    inflow: Floats
    inflow_salinity: Floats
    evaporation: Floats
    rain: Floats
    temperature: Floats
    demand: Floats
    staying: Floats
    limit: Floats
    limit_begins: Floats
    canal_closed: Floats
    opening: Floats
    release: Floats
    share: Floats
    share_threshold: Floats
    share_begins: Floats

    @property
    def steps(self) -> int:
        """Return the number of steps."""
        return int(self.day.size)
