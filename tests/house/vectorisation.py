"""Check that GCC turns the loops of every process into vector code.

``vectorisation.py BUILD`` compiles the kernels of the build folder once more, with GCC's report of
the loops that it vectorised. Each kernel has four loops over its lanes: values, four side by side
and one after the other, tangents and the adjoint. GCC names a loop after the first access in it, so
values and tangents are three lines of process.hpp, and the adjoint is a line of its generated
header.
"""

from __future__ import annotations

import json
import platform
import re
import shlex
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# The widest vectors that every x86-64 of the level v3 has, in bytes; elsewhere any vector will do.
WIDTH = 32 if platform.machine() in {"x86_64", "AMD64"} else 8
HIT = re.compile(
    r"(process|adjoint/\w+)\.hpp:(\d+):\d+: optimized: loop vectorized using (\d+) byte vectors"
)
LOOPS = {"process": 3, "adjoint": 1}


def kernels(build: Path) -> list[dict[str, str]]:
    """Return the compile commands of the kernels, one for each process."""
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    return [command for command in commands if Path(command["file"]).name.startswith("kernels_")]


def loops(command: dict[str, str]) -> Counter[str]:
    """Return how many loops of one kernel became wide vector code, by the header they lie in."""
    arguments = shlex.split(command["command"])
    arguments[arguments.index("-o") + 1] = "/dev/null"
    done = subprocess.run(
        [*arguments, "-fopt-info-vec-optimized"],
        cwd=command["directory"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"{command['file']} does not compile:\n{done.stderr}")
    wide = {(file, line) for file, line, width in HIT.findall(done.stderr) if int(width) >= WIDTH}
    return Counter(file.partition("/")[0] for file, _ in wide)


def has_derivative(command: dict[str, str]) -> bool:
    """Return whether the adjoint of a kernel does anything: that of a constant does not."""
    source = Path(command["file"])
    name = source.stem.removeprefix("kernels_")
    return "[i]" in (source.parent / "kzwater" / "adjoint" / f"{name}.hpp").read_text("utf-8")


def main(build: Path) -> int:
    """Return 0 when every loop of every kernel is vectorised, else 1."""
    found = kernels(build)
    if not found:
        sys.exit(f"No kernels in {build}: build the C++ tests first.")
    compiler = shlex.split(found[0]["command"])[0]
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True)
    if "Free Software Foundation" not in version.stdout:
        print(f"Vectorisation is not checked: {compiler} is not GCC.")
        return 0
    slow = 0
    with ThreadPoolExecutor(max_workers=2) as workers:
        for command, wide in zip(found, workers.map(loops, found), strict=True):
            missing = [file for file, count in LOOPS.items() if wide[file] < count]
            if not has_derivative(command):
                missing.remove("adjoint")
            slow += bool(missing)
            name = Path(command["file"]).stem.removeprefix("kernels_")
            print(f"{name:<24}{'scalar loops: ' + ', '.join(missing) if missing else 'vectorised'}")
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
