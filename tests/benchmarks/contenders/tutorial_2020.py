"""The loop of a Taxi tutorial of 2020, on today's Keras: `python tutorial_2020.py SECONDS STEPS`.

Every step asks `predict` what to do and, once there are 64 transitions, asks it twice for the targets and takes one `fit` on a
minibatch of 64. Embedding, Reshape, Adam 0.01, absolute error, gamma 0.99; epsilon from 1, times 0.99 a game, to 0.05. STEPS is
how many steps the games to extrapolate to have.
"""

import json
import os
import random
import sys
import time
from collections import deque

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import gymnasium as gym
import keras
import numpy as np

env = gym.make("Taxi-v4")
model = keras.Sequential([keras.Input((1,), dtype="int32"), keras.layers.Embedding(500, 6), keras.layers.Reshape((6,))])
model.compile(keras.optimizers.Adam(0.01), "mean_absolute_error")
memory: deque = deque(maxlen=500_000)
state, _ = env.reset(seed=0)
epsilon, games, steps, began = 1.0, 0, -70, time.perf_counter()
while steps < 1 or time.perf_counter() - began < float(sys.argv[1]):
    if steps == 0:  # the first ones filled the memory and built functions
        began = time.perf_counter()
    values = model.predict(np.array([state]), verbose=0)[0]
    action = random.randrange(6) if random.random() < epsilon else int(values.argmax())
    next_state, reward, terminated, truncated, _ = env.step(action)
    memory.append((state, action, reward, next_state, terminated))
    if len(memory) >= 64:
        s, a, r, s2, over = map(np.array, zip(*random.sample(memory, 64), strict=True))
        targets = model.predict(s, verbose=0)
        targets[np.arange(64), a] = r + 0.99 * ~over * model.predict(s2, verbose=0).max(axis=1)
        model.fit(s, targets, verbose=0)
    state = next_state
    if terminated or truncated:
        state, _ = env.reset()
        epsilon, games = max(0.05, 0.99 * epsilon), games + 1
    steps += 1
seconds = time.perf_counter() - began
print(json.dumps({"steps": steps, "games": games, "seconds": seconds, "extrapolated": seconds / steps * int(sys.argv[2])}))
