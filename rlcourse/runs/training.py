"""What surrounds the loop of every algorithm: progress, the stop button, messages, alarms, and the agent that comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext

import numpy as np

from rlcourse import envs
from rlcourse.lines import say
from rlcourse.runs import checkpoint
from rlcourse.runs.diagnostics import Diagnostics, new_alarms
from rlcourse.runs.history import History
from rlcourse.runs.progress import Progress
from rlcourse.show.curves import Band
from rlcourse.tracebacks import leave_out_package


class Training:
    """A training that can be watched, stopped, saved and resumed.

    An algorithm brings `loop(progress, watch)`, which trains until `progress.over`, or less; `acting_weights()`, the weights
    that act, and `policy_with(weights)`, the agent that acts with some; and for `checkpoint` `state()` and `restorer()`.

    Args:
        spec: Of the environment, where it is registered.
        name: What the environment is called.
        settings: Of the algorithm.
        seed: Of everything that is drawn by chance: same seed, same numbers.
        print_fn: Where messages go.
    """

    algorithm = ""
    best_weights = None  # of the best agent so far

    def __init__(self, spec, name: str, settings, seed: int = 0, print_fn: Callable[[str], None] = say):
        self.name, self.settings, self.seed, self.print_fn = name, settings, envs.check_seed(seed), print_fn
        self.threshold = spec.reward_threshold if spec else None  # the mean return that counts as solved
        self.history = History()
        self.alarms: dict[str, str] = {}  # raised so far, name -> sentence
        self.step = self.updates = 0  # environment steps and gradient steps so far
        self.seconds = self.began = 0.0  # spent training, and when that would have begun in one go
        self.solved_step = self.solved_seconds = None  # after which the threshold was reached
        self.progress: Progress | None = None  # of the call of train that is running

    def abandon_episode(self) -> None:
        """Told that it was interrupted in the middle of a step."""

    def hand_over(self) -> None:
        """Put what was learned into the networks of whoever made the training."""

    def train(
        self, n_steps: int | None = None, progress: bool = True, band: Band | None = None, episodes: int | None = None,
        watch: Callable[[Training], object] | None = None,
    ) -> History:  # fmt: skip
        """Train, or go on, until so many steps or episodes are made, it is solved (if the settings say so) or stopped (Ctrl+C).

        Args:
            n_steps: Environment steps to make, 1 or more.
            progress: False to show nothing but messages.
            band: Ten seeds' curves to draw behind this one's.
            episodes: Episodes to finish, in place of `n_steps`; those that end in the same step are finished together.
            watch: Called after every validation with this training, to look at it.

        Returns: The history, everything before this call included.
        Raises: ValueError as `Progress`.
        """
        self.progress = shown = Progress(self, n_steps, episodes, progress, band)
        self.began = time.perf_counter() - self.seconds
        try:
            with shown:
                self.loop(shown, watch)
        except KeyboardInterrupt:  # the second one, in the middle of a step
            shown.stopped = True
            self.abandon_episode()
        except Exception as error:
            leave_out_package(error)
            raise
        finally:
            self.progress = None
            self.hand_over()
        if shown.stopped:
            self.say(f"Stopped after {self.step} steps; everything is kept. Call train again to go on.")
        return self.history

    def look(self, losses: np.ndarray, norms: np.ndarray, **more) -> None:
        """Raise the alarms that are due, given the latest losses and gradient norms and what else `Diagnostics` has."""
        seen = Diagnostics(
            self.step, self.progress.expected_steps, self.updates, losses, norms, returns=self.history["return"], **more
        )
        for name, sentence in new_alarms(seen, self.alarms).items():
            self.alarms[name] = sentence
            self.say(f"Alarm, {name}: {sentence}")

    def say(self, message: str) -> None:
        """Say something, without tearing the progress bar."""
        with self.progress.bar.external_write_mode() if self.progress else nullcontext():
            self.print_fn(message)

    @property
    def policy(self):
        """The agent as it is now, without exploring."""
        return self.policy_with(self.acting_weights())

    @property
    def best(self):
        """The agent at its best so far; as it is now where nothing has told which was best."""
        return self.policy if self.best_weights is None else self.policy_with(self.best_weights)

    save, restore = checkpoint.save, checkpoint.restore
