"""What comes with kzwater to learn from: the embedded basins, new scenario folders, the demo."""

from kzwater.demonstration.embedded import embedded, embedded_names
from kzwater.demonstration.scaffold import new_scenario
from kzwater.demonstration.show import Demonstration, demonstrate

__all__ = ["Demonstration", "demonstrate", "embedded", "embedded_names", "new_scenario"]
