"""What A3C can be told."""

from dataclasses import dataclass, fields
from numbers import Real

from rlcourse.exploration import check_probability
from rlcourse.targets import check_gamma

BACKENDS = ("threads", "processes", "cluster", "synchronous")
"""Where workers run: threads of this process, processes of this machine, a Ray cluster; or threads in step, which is A2C."""


@dataclass(frozen=True)
class A3CSettings:
    """What A3C can be told.

    Attributes:
        backend: Where workers run, a name in `BACKENDS`.
        workers: How many.
        envs: Environments that each worker steps side by side, M.
        rollout_steps: Steps of each environment between two updates, T.
        gamma: Discount, 0 to 1.
        learning_rate: Of RMSProp.
        decay: Of RMSProp's running mean of squares, 0 to 1.
        value_weight: Of the value's part in the loss, 0 or more.
        entropy_weight: Of the entropy's part, 0 or more.
        max_gradient_norm: Longer gradients are shortened to it; None leaves them.
        locked: True where only one worker at a time may update the weights. False lets them all, without waiting for each other
            (Hogwild); processes only.
        stop_when_solved: True to end when the mean of the last 100 episodes reaches the environment's threshold.

    Raises:
        ValueError: For a value out of its range, with the range.

    Source:
        Mnih et al., Asynchronous methods for deep reinforcement learning (2016), section 5; Recht et al., Hogwild (2011).
    """

    backend: str = "threads"
    workers: int = 2
    envs: int = 16
    rollout_steps: int = 16
    gamma: float = 0.99
    learning_rate: float = 3e-3
    decay: float = 0.99
    value_weight: float = 0.5
    entropy_weight: float = 1e-3
    max_gradient_norm: float | None = 0.5
    locked: bool = True
    stop_when_solved: bool = True

    def __post_init__(self):
        if self.backend not in BACKENDS:
            raise ValueError(
                f"backend is {self.backend!r}, expected {', '.join(map(repr, BACKENDS[:-1]))} or {BACKENDS[-1]!r}."
            )
        object.__setattr__(self, "gamma", check_gamma(self.gamma))
        object.__setattr__(self, "decay", check_probability("decay", self.decay))
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is int:
                if isinstance(value, bool) or not isinstance(value, Real) or value % 1 != 0 or value < 1:
                    raise ValueError(f"{field.name} is {value!r}, expected a whole number of 1 or more.")
                object.__setattr__(self, field.name, int(value))
        for name, least in (("learning_rate", "above 0"), ("max_gradient_norm", "above 0"),
                            ("value_weight", "of 0 or more"), ("entropy_weight", "of 0 or more")):  # fmt: skip
            value = getattr(self, name)
            if value is None and name == "max_gradient_norm":
                continue
            number = isinstance(value, Real) and not isinstance(value, bool) and 0 <= value < float("inf")
            if not number or (value == 0 and least == "above 0"):
                raise ValueError(f"{name} is {value!r}, expected a number {least}.")
        if not self.locked and self.backend != "processes":
            raise ValueError(f"locked is False and backend {self.backend!r}: only 'processes' can go without a lock.")
