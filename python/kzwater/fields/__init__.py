"""Irrigated fields: crops, methods of irrigation, and the land that a table of fields describes."""

from kzwater.fields.catalogue import EDITIONS, crops, methods
from kzwater.fields.land import read_fields, read_land

__all__ = ["EDITIONS", "crops", "methods", "read_fields", "read_land"]
