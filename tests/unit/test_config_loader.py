"""Settings files: every fault at once, each with file, line and remedy."""

import datetime
from typing import Annotated, Literal

import pytest
from pydantic import Field

from kzwater.config.loader import Fault, InputFile, Model, load_yaml
from kzwater.errors import InputError


class Gauge(Model):
    id: str
    area: float = Field(gt=0)


class Options(Model):
    breach: bool = False
    upscale: int = Field(1, ge=1, le=10)


class Settings(Model):
    name: str
    start: datetime.date = datetime.date(2001, 1, 1)
    weights: Literal["bilinear", "nearest"] = "bilinear"
    area: float | Options = 1.0
    gauges: Annotated[tuple[Gauge, ...], Field(min_length=1, max_length=2)] = (
        Gauge(id="a", area=1.0),
    )
    options: Options = Options()
    file: InputFile | None = None


@pytest.fixture
def faults(tmp_path, monkeypatch):
    """Return a function that gives the faults of a text, one string each."""
    monkeypatch.chdir(tmp_path)

    def read(text):
        path = tmp_path / "a.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(InputError) as caught:
            load_yaml(path, Settings)
        assert caught.value.exit_status == 2
        return [str(problem) for problem in caught.value.problems]

    return read


def test_sound_settings_are_read(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("name: arys\nstart: 2001-02-03\narea: 3\ngauges: [{id: x, area: 2}]\n")
    settings = load_yaml(path, Settings)
    assert settings.start == datetime.date(2001, 2, 3)
    assert settings.area == 3.0
    assert settings.gauges[0] == Gauge(id="x", area=2.0)


def test_files_are_found_from_the_folder_of_the_settings(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    (tmp_path / "a.yaml").write_text("{name: x, file: data/dem.tif}")
    assert load_yaml(tmp_path / "a.yaml", Settings).file == tmp_path / "data" / "dem.tif"
    (tmp_path / "a.yaml").write_text("{name: x, file: /data/dem.tif}")
    assert str(load_yaml(tmp_path / "a.yaml", Settings).file) == "/data/dem.tif"


def test_settings_cannot_be_changed_once_read(tmp_path):
    (tmp_path / "a.yaml").write_text("name: x")
    settings = load_yaml(tmp_path / "a.yaml", Settings)
    with pytest.raises(ValueError, match="frozen"):
        settings.name = "y"


def test_an_unknown_key_is_named_with_the_nearest_known_one(faults):
    assert faults("name: x\noptions:\n  breech: true\n") == [
        "a.yaml:3 options.breech: got an unknown key, expected a known key. Did you mean `breach`?"
    ]


def test_a_key_like_no_other_is_answered_with_all_known_keys(faults):
    (fault,) = faults("name: x\noptions: {zzz: 1}\n")
    assert fault.endswith("Known are: breach, upscale.")


def test_all_faults_of_a_file_are_listed_in_the_order_of_its_lines(faults):
    found = faults(
        "nam: x\n"
        "start: 2001-02-30\n"
        "weights: bilinaer\n"
        "gauges:\n"
        "  - {id: 16001, area: -2}\n"
        "options: {upscale: 2.5}\n"
        "options: {upscale: 2}\n"
    )
    assert [fault.split(": got")[0] for fault in found] == [
        "a.yaml:7 options",  # a key given twice is seen first, while reading
        "a.yaml:1 name",
        "a.yaml:1 nam",
        "a.yaml:2 start",
        "a.yaml:3 weights",
        "a.yaml:5 gauges[1].id",
        "a.yaml:5 gauges[1].area",
        "a.yaml:6 options.upscale",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: x\narea: 4,5", "got `4,5`, expected a number"),
        ("name: x\narea: 4,5", "Write the decimal with a point: 4.5."),
        ('name: x\narea: "4.5"', "Remove the quotes around the number."),
        ("name: x\narea: true", "got true, expected a number"),
        ("name: x\narea: .nan", "expected a finite number"),
        ("name: 16001", 'got `16001`, expected a text. Put it in quotes: "16001".'),
        ("name:", "got nothing, expected a text"),
        ("name: x\nstart: 2001-02-30", "got `2001-02-30`, expected a date of the calendar"),
        ("name: x\nstart: 5", "got `5`, expected a date of the calendar"),
        ("name: x\nweights: bilinaer", "expected one of bilinear, nearest. Did you mean `bil"),
        ("name: x\noptions: {upscale: 0}", "got `0`, expected at least 1"),
        ("name: x\noptions: {upscale: 11}", "got `11`, expected at most 10"),
        ("name: x\noptions: {upscale: x}", "got `x`, expected a whole number"),
        ("name: x\noptions: {breach: 1}", "got `1`, expected true or false"),
        ("name: x\noptions: 3", "got `3`, expected a section with keys"),
        ("name: x\ngauges: 3", "got `3`, expected a list"),
        ("name: x\ngauges: []", "got a list of 0, expected at least 1 items"),
        ("name: x\ngauges: [{id: a, area: 0}]", "got `0`, expected a number above 0"),
        ("name: x\narea: [1]", "got a list of 1, expected a number or a section with keys"),
    ],
)
def test_a_wrong_value_is_shown_with_the_rule_and_the_remedy(faults, text, expected):
    (fault,) = faults(text)
    assert expected in fault


def test_a_key_given_twice_names_both_lines(faults):
    (fault,) = faults("name: x\narea: 1\n\nname: y\n")
    assert fault == (
        "a.yaml:4 name: got a key that line 1 gives already, expected each key once. "
        "Remove one of the two lines."
    )


@pytest.mark.parametrize(
    ("text", "place", "remedy"),
    [
        ("name: x\nstart: [1, 2\narea: 3\n", "a.yaml:3", "Check indentation, colons, quotes"),
        ("name: x\n\tarea: 3\n", "a.yaml:2", "Replace the tab by spaces."),
        ("name: x\n  area: 3\n", "a.yaml:2", "Check indentation"),
        ("", "a.yaml:1", "kzwater new"),
        ("# only a comment\n", "a.yaml:1", "kzwater new"),
        ("- a\n- b\n", "a.yaml:1", "kzwater new"),
        ("name: &a [*a]\n", "a.yaml:1", "Write the value out"),
        ("name: x\ntitle: арыс\n".encode("cp1251"), "a.yaml:2", "in the encoding UTF-8"),
    ],
)
def test_text_that_cannot_be_read_is_named_by_its_line(faults, text, place, remedy):
    (fault,) = faults(text)
    assert fault.startswith(f"{place}: got")
    assert remedy in fault


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.yaml: got no such file"):
        load_yaml(tmp_path / "none.yaml", Settings)
    with pytest.raises(InputError, match="a file that cannot be read"):
        load_yaml(tmp_path, Settings)


def test_an_alias_repeats_a_value(tmp_path):
    (tmp_path / "a.yaml").write_text("name: x\ngauges:\n  - &first {id: a, area: 1}\n  - *first\n")
    settings = load_yaml(tmp_path / "a.yaml", Settings)
    assert settings.gauges[0] == settings.gauges[1]


def test_a_fault_raised_by_a_validator_keeps_its_words():
    fault = Fault("more", "Add some.", got="little")
    assert (fault.expected, fault.remedy, fault.got) == ("more", "Add some.", "little")
