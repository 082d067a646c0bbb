"""DQN on MountainCar by Stable-Baselines3 at the settings of rl-baselines3-zoo (hyperparams/dqn.yml): `... SEED`."""

import json
import sys
import time

import gymnasium as gym
import numpy as np
import torch
from stable_baselines3 import DQN

STEPS = 120_000
ZOO = {
    "learning_rate": 4e-3,
    "batch_size": 128,
    "buffer_size": 10_000,
    "learning_starts": 1_000,
    "gamma": 0.98,
    "target_update_interval": 600,
    "train_freq": 16,
    "gradient_steps": 8,
    "exploration_fraction": 0.2,
    "exploration_final_eps": 0.07,
    "policy_kwargs": {"net_arch": [256, 256]},
}

torch.set_num_threads(2)
began = time.perf_counter()
model = DQN("MlpPolicy", "MountainCar-v0", seed=int(sys.argv[1]), device="cpu", **ZOO)
model.learn(STEPS)
seconds = time.perf_counter() - began
env, returns = gym.make("MountainCar-v0"), []
for seed in range(1000, 1100):  # the course's evaluation seeds
    state, _ = env.reset(seed=seed)
    total, over = 0.0, False
    while not over:
        action, _ = model.predict(state, deterministic=True)
        state, reward, terminated, truncated, _ = env.step(int(action))
        total, over = total + reward, terminated or truncated
    returns.append(total)
print(json.dumps({"seconds": seconds, "steps": model.num_timesteps, "score": float(np.mean(returns))}))
