"""DQN on CartPole by Stable-Baselines3 or SBX: `python peer_dqn.py sb3|sbx HIDDEN SEED TIMES THREADS`."""

import json
import sys
import time

began = time.perf_counter()
import torch  # noqa: E402, both libraries stand on it

if sys.argv[1] == "sb3":
    from stable_baselines3 import DQN
else:
    from sbx import DQN
imported = time.perf_counter() - began

from dqn_settings import STEPS, ZOO  # noqa: E402
from stable_baselines3.common.env_util import make_vec_env  # noqa: E402
from stable_baselines3.common.evaluation import evaluate_policy  # noqa: E402

hidden, seed, times, threads = map(int, sys.argv[2:])
torch.set_num_threads(threads)
trainings = []
for again in range(times):
    began = time.perf_counter()
    device = {"device": "cpu"} if sys.argv[1] == "sb3" else {}
    model = DQN("MlpPolicy", "CartPole-v1", policy_kwargs={"net_arch": [hidden, hidden]}, seed=seed + again, **ZOO, **device)
    model.learn(STEPS)
    took = time.perf_counter() - began
    score, _ = evaluate_policy(model, make_vec_env("CartPole-v1", 1, seed=10_000), 20)
    trainings.append({"seconds": took, "steps": model.num_timesteps, "updates": model._n_updates, "score": float(score)})
print(json.dumps({"import": imported, "trainings": trainings}))
