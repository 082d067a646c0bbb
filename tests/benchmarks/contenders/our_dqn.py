"""DQN on CartPole by this package: `python our_dqn.py HIDDEN SEED TIMES`."""

import json
import sys
import time

began = time.perf_counter()
from rlcourse.algorithms import DQN, DQNSettings  # noqa: E402
from rlcourse.networks import q_network  # noqa: E402

DQN  # its import is what takes the time  # noqa: B018
imported = time.perf_counter() - began

from dqn_settings import STEPS, ZOO  # noqa: E402

from rlcourse import evaluate  # noqa: E402

hidden, seed, times = map(int, sys.argv[1:])
settings = DQNSettings(
    gamma=ZOO["gamma"],
    learning_rate=ZOO["learning_rate"],
    batch_size=ZOO["batch_size"],
    memory_size=ZOO["buffer_size"],
    learning_starts=ZOO["learning_starts"],
    train_every=ZOO["train_freq"],
    updates=ZOO["gradient_steps"],
    target_every=ZOO["gradient_steps"],
    epsilon_end=ZOO["exploration_final_eps"],
    epsilon_steps=round(STEPS * ZOO["exploration_fraction"]),
    max_gradient_norm=10.0,  # Stable-Baselines3's default, and the Huber loss likewise
    huber=True,
    validate_every=None,  # nothing that the others do not do
    stop_when_solved=False,
)
trainings = []
for again in range(times):
    began = time.perf_counter()
    dqn = DQN("CartPole-v1", lambda s, a: q_network(s, a, (hidden, hidden)), settings=settings, seed=seed + again)
    dqn.train(STEPS, progress=False)
    took = time.perf_counter() - began
    score = evaluate("CartPole-v1", dqn.policy, range(10_000, 10_020)).mean
    parts = {"seconds": took, "steps": dqn.step, "updates": dqn.updates, "score": score}
    trainings.append(parts)
    del dqn  # gives back what it compiled
print(json.dumps({"import": imported, "trainings": trainings}))
