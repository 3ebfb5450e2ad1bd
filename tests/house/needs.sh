#!/bin/sh
# Prints the Python interpreter to use; when something is missing, says what it is and how to get it, and fails.
set -u
missing=""

for tool in git make; do
  command -v "$tool" > /dev/null || missing="$missing
  $tool"
done

# A compiler is good when it can do what the engine needs: C++20 with its threads.
program='#include <barrier>
#include <thread>
int main() { std::barrier gate(1); std::jthread worker([&] { gate.arrive_and_wait(); }); }'
compiler=""
for candidate in ${CXX:-c++ g++ clang++}; do
  if printf '%s\n' "$program" | $candidate -std=c++20 -pthread -fsyntax-only -x c++ - 2> /dev/null; then
    compiler=$candidate
    break
  fi
done
[ -n "$compiler" ] || missing="$missing
  a C++20 compiler: g++ 12 or newer, or clang++ 16 or newer with its library"

probe='import ensurepip, os, sys, sysconfig, venv
headers = os.path.join(sysconfig.get_path("include"), "Python.h")
sys.exit(not (sys.version_info >= (3, 11) and os.path.exists(headers)))'
python=""
for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
  if "$candidate" -c "$probe" 2> /dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || missing="$missing
  python3 3.11 or newer with its headers (python3-dev) and venv (python3-venv)"

if [ -n "$missing" ]; then
  echo "Missing for building kzwater:$missing" >&2
  echo "On Debian 12, Ubuntu 24.04 and later: sudo apt install git make g++ python3-dev python3-venv" >&2
  exit 1
fi
echo "$python"
