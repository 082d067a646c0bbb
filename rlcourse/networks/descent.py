"""One step down a gradient, written out."""

from collections.abc import Sequence


class NoGradient(ValueError):
    """A variable was to be moved along a gradient that is None; `missing` are the variables that have none."""

    def __init__(self, message: str, missing: Sequence):
        super().__init__(message)
        self.missing = missing


def descend(variables: Sequence, gradients: Sequence, rate: float) -> None:
    """Move every variable a step down its gradient: v <- v - rate * g.

    Args:
        variables: Variables of a network, such as `actor.trainable_variables`.
        gradients: One for each, of the same shape, such as `tape.gradient(loss, variables)` gives.
        rate: How far to go, above 0.

    Raises: NoGradient where a gradient is None: the tape knows no way from the loss back to that variable. Nothing has moved
        then; ValueError where there are not as many gradients as variables.
    """
    missing = [v for v, g in zip(variables, gradients, strict=True) if g is None]
    if missing:
        name = getattr(missing[0], "path", missing[0].name)
        raise NoGradient(
            f"descend got None as the gradient of {len(missing)} of {len(variables)} variables (the first is {name}): the tape "
            "knows no way from the loss back to them. Is the loss computed from this network, and inside of the tape?",
            missing,
        )
    for v, g in zip(variables, gradients, strict=True):
        v.assign_sub(rate * g)
