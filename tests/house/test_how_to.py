"""The example of the page on adding a process compiles against the headers as they are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "development" / "how-to-add-a-process.md"
COMPILER = os.environ.get("CXX", "g++")

PROGRAM = """
#include "kzwater/process/litter.hpp"
#include "kzwater/process.hpp"
namespace kzwater {
struct NoAdjoint {
  KZWATER_INLINE static void body(double* const*, double* const*, std::size_t, double) {}
};
Level level() { return Level::baseline; }
constexpr Process example = describe<Litter, NoAdjoint>();
static_assert(example.fields.size() == 8);
}
int main() {
  double planes[8] = {4.0, 0.0, 0.4, 1.5, 12.0, 0.0, 0.0, 0.0};
  double* plane[8];
  for (int k = 0; k < 8; ++k) plane[k] = &planes[k];
  kzwater::example.run[0](plane, 1, 1.0);
  // 0.4 kg hold 0.6 mm; 4 mm evaporate meanwhile: 4.6 mm are held back, 7.4 mm go on.
  const double through = planes[4] - 7.4;
  const double held = planes[5] - 0.6;
  const double error = through * through + held * held;
  return error < 1e-20 ? 0 : 1;
}
"""


@pytest.mark.skipif(shutil.which(COMPILER) is None, reason=f"{COMPILER} is not installed")
def test_the_example_compiles_and_holds_water(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    header = re.search(r"process/litter\.hpp`\n\n```cpp\n(.*?)```", page, re.DOTALL)
    assert header is not None
    folder = tmp_path / "kzwater" / "process"
    folder.mkdir(parents=True)
    (folder / "litter.hpp").write_text(header[1], encoding="utf-8")
    source = tmp_path / "example.cpp"
    source.write_text(PROGRAM, encoding="utf-8")
    program = tmp_path / "example"
    includes = [f"-I{tmp_path}", f"-I{ROOT / 'cpp' / 'include'}"]
    subprocess.run([COMPILER, "-std=c++20", "-O1", *includes, source, "-o", program], check=True)
    subprocess.run([program], check=True)
