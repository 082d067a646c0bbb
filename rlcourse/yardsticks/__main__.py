"""Compute the optimum of MountainCar and Pendulum anew and keep it with the package: `python -m rlcourse.yardsticks`."""

import numpy as np

from rlcourse.runs import datafile
from rlcourse.yardsticks import FILE, SEEDS, mountain_car, pendulum

found = {"MountainCar-v0": mountain_car.returns(SEEDS), "Pendulum-v1": pendulum.returns(SEEDS)}
datafile.write(FILE, "optimum", {"seeds": [SEEDS[0], SEEDS[-1]]}, {name: r.astype(np.float32) for name, r in found.items()})
for name, r in found.items():
    print(f"{name}: {r[:100].mean():.1f} on the 100 evaluation seeds, {r.mean():.1f} +/- {r.std(ddof=1):.1f} on all {len(r)}")
