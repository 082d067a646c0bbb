"""DDPG or TD3 on Pendulum by Stable-Baselines3 with the course's layers, batch and steps: `... ALGORITHM SEED`."""

import json
import sys
import time

import gymnasium as gym
import numpy as np
import torch
from stable_baselines3 import DDPG, TD3
from stable_baselines3.common.noise import NormalActionNoise

STEPS = 10_000
SETTINGS = {
    "gamma": 0.98,
    "learning_rate": 1e-3,
    "batch_size": 100,
    "learning_starts": 1_000,
    "train_freq": 1,
    "gradient_steps": 1,
    "tau": 0.005,
    "policy_kwargs": {"net_arch": [64, 64]},
}

torch.set_num_threads(1)  # faster here than two, for layers of this size
began = time.perf_counter()
algorithm = {"ddpg": DDPG, "td3": TD3}[sys.argv[1]]
noise = NormalActionNoise(np.zeros(1), 0.1 * np.ones(1))
model = algorithm("MlpPolicy", "Pendulum-v1", action_noise=noise, seed=int(sys.argv[2]), device="cpu", **SETTINGS)
model.learn(STEPS)
seconds = time.perf_counter() - began
env, returns = gym.make("Pendulum-v1"), []
for seed in range(1000, 1100):  # the course's evaluation seeds
    state, _ = env.reset(seed=seed)
    total, over = 0.0, False
    while not over:
        action, _ = model.predict(state, deterministic=True)
        state, reward, terminated, truncated, _ = env.step(action)
        total, over = total + reward, terminated or truncated
    returns.append(total)
print(
    json.dumps(
        {"seconds": seconds, "steps": model.num_timesteps, "updates": model._n_updates, "score": float(np.mean(returns))}
    )
)
