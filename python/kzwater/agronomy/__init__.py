"""Irrigated fields: crops, methods of irrigation, and the land that a table of fields describes."""

from kzwater.agronomy.catalogue import EDITIONS, crops, methods
from kzwater.agronomy.economy import Economy, Harvest, read_economy
from kzwater.agronomy.land import land_of, land_of_fields, read_fields, read_land

__all__ = [
    "EDITIONS",
    "Economy",
    "Harvest",
    "crops",
    "land_of",
    "land_of_fields",
    "methods",
    "read_economy",
    "read_fields",
    "read_land",
]
