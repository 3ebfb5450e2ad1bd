"""Run the Arys from Python and print the mean discharge at the railway gauge, m3 s-1."""

from pathlib import Path

import kzwater

results = kzwater.run(Path(__file__).with_name("scenario.yaml"), overwrite=True)
discharge = results["discharge"].sel(gauge="arys_railway")
print(round(float(discharge.mean()), 2))
