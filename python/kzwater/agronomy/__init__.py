"""Irrigated fields: crops, methods of irrigation, and the land that a table of fields describes."""

from kzwater.agronomy.catalogue import EDITIONS, crops, methods
from kzwater.agronomy.economy import Crop, read_economy
from kzwater.agronomy.land import land_of, read_fields, read_land

__all__ = [
    "EDITIONS",
    "Crop",
    "crops",
    "land_of",
    "methods",
    "read_economy",
    "read_fields",
    "read_land",
]
