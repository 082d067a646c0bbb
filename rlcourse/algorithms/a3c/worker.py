"""A worker: it plays with a copy of the shared weights, and sends back a gradient."""

from collections.abc import Callable
from dataclasses import dataclass

import gymnasium as gym
import numpy as np

from rlcourse import targets
from rlcourse.algorithms.a3c.parameter_server import ParameterServer
from rlcourse.algorithms.a3c.rollout import Rollout, RolloutRunner
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

    Source:
        Mnih et al., Asynchronous methods for deep reinforcement learning (2016), algorithm S3.
    """

    def run(self) -> None:
        """Pull the weights, play with them, and push the gradient, until the server says that it is finished."""
        while not self.server.finished():
            weights = self.server.pull()  # [P]
            rollout = self.roll_out(weights)
            gradient = self.gradient(weights, rollout)  # [P]
            self.server.push(gradient, rollout)


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

    def tools(self, *key: int, gradient=None, print_fn: Callable[[str], None] = print) -> "Tools":
        """What a worker plays with and learns by; its key is its number, and how often it has been replaced."""
        seed = np.random.SeedSequence(self.seed[0], spawn_key=(*self.seed[1:], *key))
        runner = RolloutRunner(self.env_spec, self.settings.envs, seed)
        model = self.build(runner.envs.observation_space, runner.envs.action_space)  # its own: a twin may keep weights in it
        twin = PolicyValueTwin(model, print_fn=lambda message: None)
        return Tools(self, runner, twin, gradient or self.policy_gradient(model, print_fn))


class Tools:
    """What one worker plays with and learns by: environments, the network as it uses it, the compiled gradient."""

    def __init__(self, spec: WorkerSpec, runner: RolloutRunner, twin: PolicyValueTwin, policy_gradient: Callable):
        self.spec, self.runner, self.twin, self.policy_gradient = spec, runner, twin, policy_gradient
        envs, s = runner.envs, spec.settings
        self.memory = RolloutMemory(s.rollout_steps, s.envs, envs.observation_space, envs.action_space)

    def roll_out(self, number: int, weights: np.ndarray) -> Rollout:
        self.twin.refresh(weights)
        return Rollout(number, self.memory, self.runner.play(self.twin.policy, self.memory))

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
        gradient, rollout.loss, rollout.norm = self.policy_gradient(weights, *memory.batch(returns, self.runner.rng))
        return gradient

    def compile(self, weights: np.ndarray) -> None:
        """Compile what will be needed, and learn nothing."""
        b = self.spec.settings.rollout_steps * self.spec.settings.envs
        states = np.zeros((b, *self.memory.states.shape[2:]), np.float32)
        self.policy_gradient(weights, states, np.zeros(b, np.int32), np.zeros(b, np.float32))
