"""What every training has in common whose agent is a network: one acts, a learner changes it, explorers add chance."""

import copy
from collections.abc import Callable
from functools import cached_property

import numpy as np

from rlcourse.algorithms.learner import Learner
from rlcourse.algorithms.off_policy import OffPolicyTraining
from rlcourse.networks.models import duplicate
from rlcourse.networks.tensorflow import keras
from rlcourse.networks.twin import NumpyTwin, acting_twin


class NetworkTraining(OffPolicyTraining):
    """A training whose agent is a Keras network. Subclasses say how it acts, and what is learned.

    Args:
        explore: Adds chance; each environment has a copy of its own.

    All others are those of `OffPolicyTraining`.

    Attributes:
        twin: The network that acts, for one state at a time.
        explorers: What explores in each environment. One may remember: `end_episode()` is then called after every episode,
            and `held`, a tuple of numbers, is saved.
    """

    def __init__(self, env, settings, explore: Callable, memory=None, seed: int = 0, n_envs: int = 1, says=print):
        super().__init__(env, settings, memory, seed, n_envs, says)
        self.explorers = [copy.deepcopy(explore) for _ in range(self.player.count)]  # each remembers for itself

    # What a subclass brings.

    def as_policy(self, network):
        """The agent that acts as `network`, from observations to outputs, says."""
        raise NotImplementedError

    def networks(self) -> list[keras.Model]:
        """Those that learn, as they are in the hands of whoever made the training; the first one acts."""
        raise NotImplementedError

    def borrowed(self) -> Learner:
        """A learner of the networks, see `rlcourse.runs.learner_cache`."""
        raise NotImplementedError

    def begin(self) -> None:
        """Start from the weights that `networks` have."""
        self._first_weights = [network.get_weights() for network in self.networks()]
        self.twin.refresh(self._first_weights[0])

    @cached_property
    def _learner(self) -> Learner:
        """Borrowed when it is needed: by then a loop that gives its trainings one name has let the last one go."""
        learner = self.borrowed()
        learner.begin(self._first_weights)
        return learner

    # What the loop asks for.

    def episode_ended(self, i):
        """See `OffPolicyTraining.episode_ended`."""
        end = getattr(self.explorers[i], "end_episode", None)
        if end is not None:
            end()

    def exploring_state(self):
        """See `OffPolicyTraining.exploring_state`: what each explorer holds."""
        return [[np.asarray(x).item() for x in getattr(explore, "held", ())] for explore in self.explorers]

    def restore_exploring(self, state):
        """See `OffPolicyTraining.restore_exploring`."""
        for explore, held in zip(self.explorers, state, strict=True):
            if held:
                explore.held = tuple(held)

    def learn(self, batches):
        """See `OffPolicyTraining.learn`."""
        reports = self._learner.learn(*batches)  # [K, 2]
        self.twin.refresh(self.acting_weights())
        return reports[:, 0], reports[:, 1]

    def acting_weights(self):
        """See `OffPolicyTraining.acting_weights`."""
        return self._learner.weights[0]

    def unlearn(self):
        """See `OffPolicyTraining.unlearn`."""
        self._learner.undo()
        self.twin.refresh(self.acting_weights())

    def target_moved(self):
        """See `OffPolicyTraining.target_moved`."""
        return self._learner.target_moved()

    def train(self, n_steps=None, progress=True, band=None, games=None, watch=None):
        """See `OffPolicyTraining.train`. Afterwards the networks have the weights that were learned."""
        try:
            return super().train(n_steps, progress, band, games, watch)
        finally:
            self._hand_over()

    @property
    def policy(self):
        """The agent as it is now, without exploring."""
        return self.as_policy(self._acting_as(self.acting_weights()))

    @property
    def best(self):
        """The agent as it was at its best validation; as it is now where none has taken place."""
        return self.as_policy(self._acting_as(self.acting_weights() if self.best_weights is None else self.best_weights))

    def learner_arrays(self) -> dict[str, np.ndarray]:
        """Everything that learning changes: the networks and the optimizers."""
        return {f"learner {i}": np.asarray(v) for i, v in enumerate(self._learner.variables())}

    def restore_learner(self, arrays: dict[str, np.ndarray]) -> None:
        """Put back what `learner_arrays` gave."""
        self._learner.restore([arrays[f"learner {i}"] for i in range(len(arrays))])
        self.twin.refresh(self.acting_weights())
        self._hand_over()

    def _hand_over(self) -> None:
        """Put what was learned into the networks in the hands of whoever made the training."""
        for network, weights in zip(self.networks(), self._learner.weights, strict=True):
            network.set_weights(weights)

    def _acting_as(self, weights: list[np.ndarray]):
        if isinstance(self.twin, NumpyTwin):
            return self.twin.with_weights(weights)
        twin = acting_twin(duplicate(self.networks()[0]), says=lambda message: None)
        twin.refresh(weights)
        return twin
