"""Preparation of a basin: from elevation, gauges and land cover to basin.nc."""

from kzwater.preparation.pipeline import prepare

__all__ = ["prepare"]
