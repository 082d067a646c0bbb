"""A2C on CartPole by Stable-Baselines3 at rl-baselines3-zoo's settings, until it is solved: `... SEED`."""

import json
import sys
import time
from collections import deque

import numpy as np
import torch
from stable_baselines3 import A2C
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env


class UntilSolved(BaseCallback):
    """Ends the training when its last 100 episodes average 475."""

    def _init_callback(self):
        self.returns = deque(maxlen=100)
        self.solved = False

    def _on_step(self) -> bool:
        self.returns.extend(info["episode"]["r"] for info in self.locals["infos"] if "episode" in info)
        self.solved = len(self.returns) == 100 and np.mean(self.returns) >= 475
        return not self.solved


torch.set_num_threads(1)  # faster here than two, for layers of this size
began = time.perf_counter()
envs = make_vec_env("CartPole-v1", n_envs=8, seed=int(sys.argv[1]))
model = A2C("MlpPolicy", envs, ent_coef=0.0, seed=int(sys.argv[1]), device="cpu")
until = UntilSolved()
model.learn(500_000, callback=until)
seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "steps": model.num_timesteps, "solved": bool(until.solved)}))
