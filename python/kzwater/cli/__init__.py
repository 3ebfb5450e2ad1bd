"""The command line: ``kzwater COMMAND``."""
