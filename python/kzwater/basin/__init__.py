"""A prepared basin and its file basin.nc."""

from kzwater.basin.file import read_basin, write_basin
from kzwater.basin.model import Basin, doubts

__all__ = ["Basin", "doubts", "read_basin", "write_basin"]
