"""What a loop over games does with an agent. The agent here writes down how it is used."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.observing import plain, shared_generators
from rlcourse.probes.scripted import EpisodeOver, ScriptedEnv

EARLIER = (77.0, -88.0)  # scores of games played before
DRAWN = "random numbers were drawn, or a generator was seeded"


def run_games(
    answer: Callable, rewards: list[list[float]], endings: list[str], n_games: int, epsilon: float | None = None,
    decay: float | None = None, least: float | None = None,
) -> dict:  # fmt: skip
    """Let a training loop play scripted games: answer(agent, n_games), or answer(agent, n_games, epsilon, decay, least).

    Args:
        answer: The loop.
        rewards: The script of each game.
        endings: How each ends, "terminated", "truncated" or "both".
        n_games: Passed on.
        epsilon: Passed on, as are the next two; None to pass none of the three.
        decay: See epsilon.
        least: See epsilon.

    Returns:
        "ended"; "steps taken"; "acted" (step to come, state, epsilon), "done" (step, action), "stored" (steps taken, and the
        five parts), "learned" (steps taken, transitions stored by then), "scores" (earlier ones first), each a list; "seed
        given to a reset", "steps after the end", "environment closed", "strange".
    """
    env, shared = _Numbered(rewards, endings), shared_generators()
    agent = _Agent(env)
    exploring = () if epsilon is None else (epsilon, decay, least)
    try:
        answer(agent, n_games, *exploring)
        ended = "in time"
    except EpisodeOver as over:
        ended = str(over)
    strange = agent.strange + [DRAWN] * (shared_generators() != shared)
    return {
        "ended": ended,
        "steps taken": len(env.actions),
        "acted": agent.acted,
        "done": [[step, action] for step, action in enumerate(env.actions, 1)],
        "stored": agent.stored,
        "learned": agent.learned,
        "scores": [plain(score) for score in agent.scores],
        "seed given to a reset": any(seed is not None for seed in env.seeds),
        "steps after the end": env.late_steps,
        "environment closed": env.closed,
        "strange": strange[0] if strange else "nothing",
    }


class _Numbered(ScriptedEnv):
    """A scripted environment whose states are whole numbers, and which says that all actions change something."""

    def _observation(self) -> int:
        return 1000 * self.episode + self.t

    def reset(self, *misplaced, seed=None, options=None):
        """As in ScriptedEnv, with a mask."""
        state, _ = super().reset(*misplaced, seed=seed, options=options)
        return state, {"action_mask": np.ones(6, np.int8)}

    def step(self, action):
        """As in ScriptedEnv, with a mask."""
        return *super().step(action)[:4], {"action_mask": np.ones(6, np.int8)}


class _Agent:
    """An agent with the methods of a BaseAgent that a training loop needs.

    Attributes:
        env: The scripted environment.
        memory: Has add and a length, as the real one does.
        scores: Filled by the loop.
        acted: (number of the step to come, state, epsilon).
        stored: (number of steps taken, state, action, reward, next_state, terminated).
        learned: (number of steps taken, transitions stored by then).
        strange: What else was noticed.
    """

    def __init__(self, env: ScriptedEnv):
        self.env, self.scores, self.memory = env, list(EARLIER), self
        self.n_states, self.n_actions, self.losses, self.settings = 500, 6, [], None
        self.acted, self.stored, self.learned, self.strange = [], [], [], []

    def act(self, state, epsilon=0.0, mask=None):
        self.acted.append([len(self.env.actions) + 1, plain(state), plain(epsilon)])
        return 7 + int(state) if np.ndim(state) == 0 and not isinstance(state, str) else 0

    def q_values(self, states):
        return np.zeros((*np.shape(states), 6))

    def _nothing(self, *args, **kwargs):
        return None

    random_average = evaluate_model = plot_history = _nothing

    def remember(self, state, action, reward, next_state, terminated):
        parts = [plain(state), plain(action), plain(reward), plain(next_state), plain(bool(terminated))]
        self.stored.append([len(self.env.actions), *parts])

    add = remember

    def learn(self, *batch):
        if batch:
            self.strange.append("learn was given something; it takes nothing and draws its minibatch itself")
        self.learned.append([len(self.env.actions), len(self.stored)])

    def __len__(self):
        return len(self.stored)
