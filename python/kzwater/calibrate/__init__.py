"""Parameters found by a global search, within the bounds that the engine declares."""

from kzwater.calibrate.calibration import (
    Calibrated,
    CalibrationOptions,
    calibrate,
    parameter_table,
    score_table,
)
from kzwater.calibrate.journal import Journal
from kzwater.calibrate.search import Effort, Found, Space, search
from kzwater.calibrate.study import Study, make_study

__all__ = [
    "Calibrated",
    "CalibrationOptions",
    "Effort",
    "Found",
    "Journal",
    "Space",
    "Study",
    "calibrate",
    "make_study",
    "parameter_table",
    "score_table",
    "search",
]
