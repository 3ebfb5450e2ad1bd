"""A small managed river in tables, which tests spoil in one way each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from kzwater.checks import look_at
from kzwater.config import load_scenario
from kzwater.errors import Problems
from kzwater.rivers.read import ReadRiver, read_river

TABLES = {
    "places": """\
place,downstream,share,kind,travel_days,cells,bed_loss_m3_s,surface_km2,oblast
border,dam,,boundary,2,2,1.5,,Turkistan
dam,fork,,reservoir,,,,,Turkistan
fork,town,0.4,junction,,,,,Kyzylorda
fork,sea,0.6,,,,,,
town,sea,,intake,1,,,12,Kyzylorda
sea,,,lake,,,,,Kyzylorda
""",
    "bodies": """\
body,place,kind,initial_level_m,initial_volume_Mm3,initial_salinity_g_l,minimum_release_m3_s,\
weir_crest_m,weir_length_m,to_target,on_call,release_capacity_m3_s
Shardara,dam,reservoir,250,,0.5,50,,,yes,,2000
Small Aral,sea,lake,,27000,10,,43,100,,,
""",
    "level_tables": """\
body,level_m,area_km2,volume_Mm3
Shardara,230,0,0
Shardara,240,100,500
Shardara,250,600,3000
Shardara,252,900,5000
Small Aral,30,,10000
Small Aral,42,,27000
Small Aral,44,,34000
""",
    "zones": """\
body,zone,date,volume_Mm3,level_m
Shardara,dead,,,240
Shardara,target,04-01,4000,
Shardara,target,10-01,1500,
Shardara,flood,,4500,
""",
    "canals": """\
canal,parent,length_km,width_m,capacity_m3_s,lining_factor,closed_from,closed_to
main,,40,20,100,,11-15,03-15
branch,main,10,5,30,0.3,,
""",
    "users": """\
user,sector,oblast,priority,place,canal,intake_capacity_m3_s,consumed,returned,return_to,\
wells,well_capacity_m3_s,volume_Mm3,hectares,norm_m3_ha,pattern
City,municipal,Kyzylorda,1,town,,2,0.2,0.7,sea,before_river,0.5,36.5,,,even
Rice,irrigation,Kyzylorda,3,town,branch,,0.5,0.3,,,,,1000,20000,summer
Cotton,irrigation,Turkistan,3,dam,,,0.7,0.1,town,,,,,,
Basin,environment,Turkistan,4,border,,,1,0,,,,,,,
""",
    "patterns": """\
month,even,summer
1,0.0833,0
2,0.0833,0
3,0.0833,0
4,0.0833,0.1
5,0.0833,0.2
6,0.0833,0.3
7,0.0833,0.2
8,0.0833,0.2
9,0.0833,0
10,0.0833,0
11,0.0833,0
12,0.0834,0
""",
    "demands": """\
date,Cotton
2023-10-01,0
2024-04-01,30
2024-09-30,0
""",
    "inflows": """\
date,border
2023-10-01,500
2024-04-01,300
2024-09-01,400
""",
    "salinity": "month,border\n" + "".join(f"{month},1.2\n" for month in range(1, 13)),
    "weather": "place,month,evaporation_mm_d,rain_mm_d,temperature_c\n"
    + "".join(f"all,{month},{month / 2},0.5,{month}\n" for month in range(1, 13)),
    "flows": """\
flow,place,priority,kind,from,to,flow_m3_s,source
Delta,town,,environment,10-01,02-28,20,decree 1
Delta,town,,environment,03-01,09-30,30,decree 1
""",
    "limits": """\
limit,users,kind,from,to,volume_Mm3,part_of,source
Season,sector:irrigation,limit,04-01,09-30,500,,order 2
Rice limit,Rice,limit,04-01,09-30,200,Season,order 2
Cotton limit,Cotton; oblast:Turkistan,limit,04-01,09-30,300,Season,order 2
""",
    "agreements": """\
agreement,kind,place,user,from,to,value,threshold_Mm3,party,source
Half of winter,share_above,border,Basin,2023-10-01,2024-03-31,0.5,3000,,statement 2003
Treaty,share_of_inflow,border,,2024-01-01,2024-01-31,0.9,,,treaty
Treaty,maximum_flow,border,,07-01,07-31,250,,,treaty
Treaty,minimum_flow,border,,,,100,,,treaty
Treaty,volume,,oblast:Turkistan,04-01,09-30,400,,,treaty
""",
}


class RiverFolder:
    """The tables of a scenario: change what a test is about, then read."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "river.yaml"
        self.tables = dict(TABLES)
        self.settings: dict[str, Any] = {
            "name": "lower",
            "title": "Lower river",
            "period": {"start": "2023-10-01", "end": "2024-09-30"},
            "river": {"synthetic": "the inflow"},
        }

    def row(self, table: str, row: str) -> None:
        """Add a row to a table."""
        self.tables[table] += f"{row}\n"

    def swap(self, table: str, old: str, new: str) -> None:
        """Put one text for another into a table; the old one must stand there."""
        assert old in self.tables[table]
        self.tables[table] = self.tables[table].replace(old, new)

    def write(self) -> None:
        """Write all files."""
        for name, text in self.tables.items():
            (self.file.parent / f"{name}.csv").write_text(text, encoding="utf-8")
            self.settings["river"][name] = f"{name}.csv"
        with self.file.open("w", encoding="utf-8") as file:
            YAML().dump(self.settings, file)

    def read(self) -> ReadRiver:
        """Return the river, which must be sound."""
        self.write()
        problems = Problems()
        found = read_river(load_scenario(self.file), problems)
        problems.raise_if_any()
        return found

    def faults(self) -> list[str]:
        """Return all faults as the user reads them, files without their folder."""
        self.write()
        folder = f"{self.file.parent}/"
        return [str(problem).replace(folder, "") for problem in look_at(self.file).problems]

    def check_swap(self, table: str, old: str, new: str, told: str) -> None:
        """Check that a text put for another is told as a fault, or is none where told is empty."""
        self.swap(table, old, new)
        found = self.faults()
        assert any(told in fault for fault in found) if told else not found, "\n".join(found)
        assert all(".csv" in fault for fault in found)


@pytest.fixture
def river(tmp_path: Path) -> RiverFolder:
    return RiverFolder(tmp_path)
