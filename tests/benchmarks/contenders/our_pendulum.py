"""DDPG or TD3 on Pendulum by the course, compiling included: `... ALGORITHM SEED CHUNK`."""

import json
import sys
from dataclasses import replace

from rlcourse import evaluate
from rlcourse.experiments.presets import prepare, preset

TD3 = {"critics": 2, "target_noise": 0.2, "actor_every": 2, "target_every": 2}

algorithm, seed, chunk = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chosen = preset("ddpg-pendulum")
settings = replace(chosen.settings, train_every=chunk, updates=chunk, **(TD3 if algorithm == "td3" else {}))
training = prepare(chosen.name, seed=seed, settings=settings, print_fn=lambda message: None)
training.train(chosen.steps, progress=False)
score = evaluate(chosen.env, training.policy).mean
print(json.dumps({"seconds": training.seconds, "steps": training.step, "updates": training.updates, "score": score}))
