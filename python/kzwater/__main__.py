"""Run kzwater as a module: ``python -m kzwater``."""

from kzwater.cli.app import main

main()
