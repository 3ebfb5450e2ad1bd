"""The file basin.yaml: its defaults, and its faults with line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from kzwater.config.loader import load_yaml
from kzwater.config.preparation import Preparation
from kzwater.errors import InputError

SETTINGS = """\
name: basin
title: Basin
elevation: {file: elevation.tif}
gauges:
  - {id: end, name: End, longitude: 70.0, latitude: 43.0}
  - {id: other, name: Other, longitude: 70.0, latitude: 43.0}
outlet: end
channel: {mean_runoff: 5.0}
"""


def settings_faults(folder: Path, old: str, new: str) -> str:
    path = folder / "basin.yaml"
    path.write_text(SETTINGS.replace(old, new))
    with pytest.raises(InputError) as caught:
        load_yaml(path, Preparation)
    return str(caught.value)


def test_sound_description_has_documented_defaults(tmp_path):
    path = tmp_path / "basin.yaml"
    path.write_text(SETTINGS)
    settings = load_yaml(path, Preparation)
    assert settings.outlet_ids == ("end",)
    assert settings.elevation.file == tmp_path / "elevation.tif"
    assert (settings.units.kind, settings.directions.upscale) == ("cell", 1)
    assert settings.elevation.holes == "refuse"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("outlet: end", "outlet: ende", "basin.yaml:7 outlet: got `ende`, expected one of end, "),
        ("outlet: end", "outlets: [end, mouth]", "basin.yaml:7 outlets: got `mouth`"),
        ("outlet: end", "", "got neither, expected either `outlet` or `outlets`"),
        ("outlet: end", "outlet: end\noutlets: [end]", "got both"),
        ("id: other", "id: end", "basin.yaml:4 gauges: got several gauges named end"),
        ("id: other", "id: other one", "Latin letters, digits, _ and -"),
        ("longitude: 70.0, latitude: 43.0}\n  -", "longitude: 700, latitude: 43}\n  -", "most 180"),
        ("latitude: 43.0}\noutlet", "latitude: 43.0, doubtful: true}\noutlet", "a `note`"),
        ("outlet: end", "outlet: end\nunits: {area: 300}", "no area where units are cells"),
        (
            "outlet: end",
            "outlet: end\ndirections: {breach: true, given: d8.tif}",
            "basin.yaml:8 directions.given: got `d8.tif`",
        ),
        ("mean_runoff: 5.0", "mean_runof: 5.0", "Did you mean `mean_runoff`?"),
    ],
)
def test_faults_of_the_description_name_line_and_remedy(tmp_path, old, new, message):
    assert message in settings_faults(tmp_path, old, new)
