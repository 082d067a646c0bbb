"""The loop of a DQN tutorial of 2017, on today's Keras: `python tutorial_2017.py SECONDS`.

Every step asks `predict` what to do, asks it again for the targets, and takes one `train_on_batch`. Two ReLU layers of 4, the
chosen action one-hot through a dot product, RMSprop, squared error, a memory of 5,000, minibatches of 128, gamma 0.9.
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

env = gym.make("CartPole-v1", max_episode_steps=200)
state_in, action_in = keras.Input((4,)), keras.Input((2,))
hidden = keras.layers.Dense(4, activation="relu")(keras.layers.Dense(4, activation="relu")(state_in))
all_values = keras.layers.Dense(2)(hidden)
values = keras.Model(state_in, all_values)
learner = keras.Model([state_in, action_in], keras.layers.Dot(axes=1)([all_values, action_in]))
learner.compile("rmsprop", "mse")

memory: deque = deque(maxlen=5_000)
state, _ = env.reset(seed=0)


def step(state, action):
    """Step, remember, and begin anew where the episode is over."""
    next_state, reward, terminated, truncated, _ = env.step(action)
    memory.append((state, np.eye(2)[action], reward, next_state, terminated))
    return env.reset()[0] if terminated or truncated else next_state


for _ in range(5_000):  # the observation phase, at random
    state = step(state, random.randrange(2))

steps, began = -1, time.perf_counter()
while time.perf_counter() - began < float(sys.argv[1]) or steps < 1:
    if steps == 0:  # the first one built functions
        began = time.perf_counter()
    state = step(state, int(values.predict(state[None], verbose=0)[0].argmax()))
    s, a, r, s2, over = map(np.array, zip(*random.sample(memory, 128), strict=True))
    y = r + 0.9 * ~over * values.predict(s2, batch_size=128, verbose=0).max(axis=1)
    learner.train_on_batch([s, a], y)
    steps += 1
print(json.dumps({"steps": steps, "seconds": time.perf_counter() - began}))
