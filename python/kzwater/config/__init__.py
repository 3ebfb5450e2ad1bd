"""Settings files: what they may hold, read and checked with line numbers."""

from kzwater.config.loader import Document, Fault, InputFile, Model, load_yaml
from kzwater.config.scenario import Scenario, json_schema, load_scenario

__all__ = [
    "Document",
    "Fault",
    "InputFile",
    "Model",
    "Scenario",
    "json_schema",
    "load_scenario",
    "load_yaml",
]
