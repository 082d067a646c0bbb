"""Alarms on training's health: what is usually wrong when a curve does not rise, said while it happens."""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np

EARLY, HALF = 0.25, 0.5  # parts of a training after which something should have happened
LONG = 100  # episodes


@dataclass(frozen=True)
class Diagnostics:
    """What a training looks like at one moment."""

    step: int  # environment steps so far
    total_steps: int  # environment steps there will be
    updates: int  # gradient steps so far
    losses: np.ndarray  # [K] of the latest gradient steps
    gradient_norms: np.ndarray  # [K] of the same
    first_loss: float  # of the first update, NaN before
    returns: np.ndarray  # [N] of the episodes so far
    epsilon: float | None = None  # probability of a random action now; None where the algorithm has none
    epsilon_start: float | None = None  # the same at step 0
    target_moved: bool = True  # whether the target network's weights have changed since the start
    target_due: bool = False  # whether they should have
    stored: int = 1  # transitions in the memory


def new_alarms(seen: Diagnostics, raised: Container[str]) -> dict[str, str]:
    """The alarms that `seen` raises and that are not among those `raised` before: name -> what is wrong."""
    v, found = seen, {}
    what, values = ("gradient", v.gradient_norms) if np.isfinite(v.losses).all() else ("loss", v.losses)
    if not np.isfinite(values).all():
        found["loss not finite"] = (
            f"The {what} is {values[~np.isfinite(values)][0]} since about update {v.updates}, and training has stopped. "
            "Look at the loss function (a logarithm or a root of something negative, a division by 0), at the "
            "observations, and try a smaller learning_rate."
        )
    if len(v.losses) and np.median(v.losses) > 1e4 * max(v.first_loss, 1):
        found["loss explodes"] = (
            f"The loss has grown to {np.median(v.losses):.3g}; at first it was {v.first_loss:.3g}. The values chase their "
            "own targets: look at the target network, at gamma, and at whether the reward after the end of an episode counts; "
            "try a smaller learning_rate."
        )
    if v.epsilon is not None and v.epsilon >= 0.99 * v.epsilon_start > 0.2 and v.step > HALF * v.total_steps:
        found["epsilon stays"] = (
            f"epsilon is still {v.epsilon:.2f} after {v.step} steps, so nearly every action is drawn by chance. "
            "Look at epsilon_steps: it should be a part of the training's steps."
        )
    if v.target_due and not v.target_moved:
        found["target never moves"] = (
            f"The target network is the same after {v.updates} updates as it was at the start: it is never synchronised. "
            "Look at target_every and tau, or at your function that moves it."
        )
    if v.updates == 0 and v.step > EARLY * v.total_steps:
        held = f"the memory holds {v.stored} transitions" if v.stored else "the memory is empty: does add() keep what it gets?"
        found["memory never sampled"] = (
            f"After {v.step} steps nothing has been sampled from the memory and nothing learned; {held}. "
            "Look at learning_starts, train_every and the memory's length."
        )
    if len(v.gradient_norms) and v.gradient_norms.max() == 0:
        found["no gradient"] = (
            "The gradient is zero, so the network learns nothing. Look at whether the loss depends on q_values: a "
            "stop_gradient, an argmax or a conversion to NumPy cuts the connection; so do hidden units that are all zero."
        )
    if len(v.returns) >= 3 * LONG:
        blocks = v.returns[-(len(v.returns) // LONG) * LONG :].reshape(-1, LONG).mean(axis=1)  # [blocks]
        best, spread = blocks[:-1].max(), v.returns.max() - v.returns.min()
        if best - blocks[-2:].max() > 0.3 * spread > 0 and blocks[-1] <= blocks[-2]:
            found["return falls"] = (
                f"The return has fallen for long: the last {LONG} episodes averaged {blocks[-1]:.0f}, earlier ones {best:.0f}. "
                "Learning does forget; a smaller learning_rate helps, and where there is a replay memory a larger one, or a "
                "slower target network. The best network so far is kept."
            )
    return {name: sentence for name, sentence in found.items() if name not in raised}
