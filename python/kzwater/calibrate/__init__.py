"""Parameters found by a global search, within the bounds that the engine declares."""

from kzwater.calibrate.journal import Journal
from kzwater.calibrate.search import Effort, Found, Space, search

__all__ = ["Effort", "Found", "Journal", "Space", "search"]
