"""How well a computed discharge follows a measured one, with the climatology as the measure."""

from kzwater.verify.judgement import Judgement, judge, scores_of_days, whole_means
from kzwater.verify.periods import (
    climatology,
    seasonal_means,
    ten_day_means,
    ten_day_of_year,
    yearly_means,
)
from kzwater.verify.scores import FEWEST_PAIRS, Scores, scores, skill

__all__ = [
    "FEWEST_PAIRS",
    "Judgement",
    "Scores",
    "climatology",
    "judge",
    "scores",
    "scores_of_days",
    "seasonal_means",
    "skill",
    "ten_day_means",
    "ten_day_of_year",
    "whole_means",
    "yearly_means",
]
