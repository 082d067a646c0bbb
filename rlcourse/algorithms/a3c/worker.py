"""A worker: it plays with a copy of the shared weights, and sends back a gradient. What workers are made of, and groups."""

from collections.abc import Callable
from dataclasses import dataclass

import gymnasium as gym
import numpy as np

from rlcourse import targets
from rlcourse.algorithms.a3c.monitor import Monitor
from rlcourse.algorithms.a3c.parameter_server import ParameterServer, RMSProp, Rollout, TrainingOver
from rlcourse.env_runner import VectorEnvRunner
from rlcourse.memory import RolloutMemory
from rlcourse.networks.models import built_with_seed
from rlcourse.networks.policy_value import PolicyGradient, PolicyValueTwin


class BaseWorker:
    """One of the players: it has environments and chance of its own, and the server's weights in common with the others.

    Subclasses bring `run`.

    Args:
        number: 0, 1, 2, ...
        server: Holds the shared weights.
        tools: What it plays with and learns by.
    """

    def __init__(self, number: int, server: ParameterServer, tools: "Tools"):
        self.number, self.server, self._tools = number, server, tools

    def roll_out(self, weights: np.ndarray) -> Rollout:
        """Play T steps in each environment with the policy that has these weights [P]."""
        return self._tools.roll_out(self.number, weights)

    def gradient(self, weights: np.ndarray, rollout: Rollout) -> np.ndarray:
        """[P] the gradient of the loss on a rollout, by the weights [P] it was played with."""
        return self._tools.gradient(weights, rollout)


class Worker(BaseWorker):
    """A worker as A3C has it.

    Source: Mnih et al., Asynchronous methods for deep reinforcement learning (2016), algorithm S3.
    """

    def run(self) -> None:
        """Pull the weights, play with them, and push the gradient, until the server says that it is finished."""
        while not self.server.finished():
            weights = self.server.pull()  # [P]
            rollout = self.roll_out(weights)
            gradient = self.gradient(weights, rollout)  # [P]
            self.server.push(gradient, rollout)


def run_to_end(worker: BaseWorker) -> bool:
    """Let a worker run. False where its `run` has ended before the training."""
    try:
        worker.run()
    except TrainingOver:
        return True
    return worker.server.finished()


@dataclass(frozen=True)
class WorkerSpec:
    """Everything a worker is made of, wherever it runs; see `A3C`."""

    env_spec: gym.envs.registration.EnvSpec
    settings: object
    model: Callable
    loss: Callable
    n_step_returns: Callable = targets.n_step_returns
    worker: type[BaseWorker] = Worker
    seed: tuple[int, ...] = (0,)  # with it, how often training has begun

    def build(self, space: gym.Space, actions: gym.spaces.Discrete):
        """The model, with weights that depend on the seed alone."""
        n_states = int(np.prod(space.shape))
        network_seed = int(np.random.SeedSequence(self.seed[0]).generate_state(1)[0])
        return built_with_seed(self.model, n_states, int(actions.n), seed=network_seed)

    def policy_gradient(self, model, print_fn: Callable[[str], None] = print):
        """The compiled gradient of the loss."""
        s = self.settings
        return PolicyGradient(model, self.loss, (s.value_weight, s.entropy_weight), s.max_gradient_norm, print_fn)


class Tools:
    """What one worker plays with and learns by: environments, the network as it uses it, the compiled gradient.

    Args:
        spec: What it is made by.
        key: The worker's number, and how often it has been replaced.
        gradient: The compiled gradient; by default one of its own.
        print_fn: Where messages go.
    """

    def __init__(self, spec: WorkerSpec, *key: int, gradient=None, print_fn: Callable[[str], None] = print):
        self.spec, s = spec, spec.settings
        chance, first = np.random.SeedSequence(spec.seed[0], spawn_key=(*spec.seed[1:], *key)).spawn(2)
        self.rng = np.random.default_rng(chance)
        envs = gym.make_vec(spec.env_spec, num_envs=s.envs)
        self.envs = VectorEnvRunner(envs, int(first.generate_state(1)[0]), remembers=False)
        self.envs.reset()
        self.totals, self.lengths = np.zeros(s.envs), np.zeros(s.envs, int)  # [M] of the running episodes
        spaces = self.envs.observation_space, self.envs.action_space
        self.memory = RolloutMemory(s.rollout_steps, s.envs, *spaces)
        model = spec.build(*spaces)  # its own: a twin may keep weights in it
        self.twin = PolicyValueTwin(model, print_fn=lambda message: None)
        self.policy_gradient = gradient or spec.policy_gradient(model, print_fn)

    def roll_out(self, number: int, weights: np.ndarray) -> Rollout:
        self.twin.refresh(weights)
        memory, envs, episodes = self.memory, self.envs, []
        memory.reset()
        for _ in range(len(memory.rewards)):
            states = envs.observation
            actions = draw(self.twin.policy(states), self.rng)
            following, rewards, terminated, truncated, played = envs.step_all(actions + envs.action_space.start)
            memory.add(states, actions, rewards, following, terminated, truncated, played)
            self.totals[played] += rewards[played]
            self.lengths[played] += 1
            for i in np.flatnonzero(played & (terminated | truncated)):
                episodes.append((float(self.totals[i]), int(self.lengths[i])))
                self.totals[i] = self.lengths[i] = 0
        return Rollout(number, memory, episodes) if memory.played.any() else self.roll_out(number, weights)  # all only began

    def gradient(self, weights: np.ndarray, rollout: Rollout) -> np.ndarray:
        memory = rollout.memory
        self.twin.refresh(weights)
        flat = memory.next_states.reshape(-1, *memory.next_states.shape[2:])
        bootstrap = self.twin.value(flat).reshape(memory.rewards.shape)  # [T, M]
        parts = memory.rewards, bootstrap, memory.terminated, memory.truncated
        returns = np.asarray(self.spec.n_step_returns(*parts, self.spec.settings.gamma))  # [T, M]
        if returns.shape != memory.rewards.shape:
            raise ValueError(
                f"n_step_returns gave the shape {returns.shape}, expected {memory.rewards.shape}: one for each step of each "
                "environment."
            )
        gradient, rollout.loss, rollout.norm = self.policy_gradient(weights, *memory.batch(returns, self.rng))
        return gradient

    def compile(self, weights: np.ndarray) -> None:
        """Compile what will be needed, and learn nothing."""
        b = self.spec.settings.rollout_steps * self.spec.settings.envs
        states = np.zeros((b, *self.memory.states.shape[2:]), np.float32)
        self.policy_gradient(weights, states, np.zeros(b, np.int32), np.zeros(b, np.float32))


def draw(logits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """[M] actions drawn from softmax(logits), for logits [M, A]."""
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))  # [M, A]
    below = p.cumsum(axis=-1)
    return (below[:, :-1] < below[:, -1:] * rng.random((len(p), 1))).sum(axis=-1)


@dataclass(eq=False)
class WorkerGroup:
    """Workers at work: what the four ways of running them have in common."""

    spec: WorkerSpec
    weights: np.ndarray  # [P] shared by all
    squares: np.ndarray  # [P] running mean of squares, likewise
    rule: RMSProp
    monitor: Monitor  # where everything is written down
    print_fn: Callable[[str], None]

    def start(self) -> None:
        """Let the workers begin."""

    def poll(self, seconds: float) -> None:
        """Wait so long, and see to what happens meanwhile. A worker's error is raised here."""

    def stop(self) -> None:
        """End all workers. Nothing of them is left afterwards: no thread, process or shared memory."""


class EndedEarly(RuntimeError):
    """A worker's `run` came to its end before the training did."""

    def __init__(self, number: int):
        super().__init__(
            f"the run of worker {number} has ended, but the training is not over. It should go on as long as "
            "self.server.finished() is False: look at the loop, at a break or a return in it."
        )
