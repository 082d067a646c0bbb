"""Settings as dataclasses whose annotations say what a value may be: one out of its range is refused by name."""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from numbers import Real
from types import NoneType
from typing import Annotated, Literal, NamedTuple, get_args, get_origin, get_type_hints

INFINITY = float("inf")


class Range(NamedTuple):
    """What a number may be."""

    fits: Callable[[float], bool]
    meaning: str  # in words


Count = Annotated[int, Range(lambda x: x % 1 == 0 and x >= 1, "a whole number of 1 or more")]
CountFromZero = Annotated[int, Range(lambda x: x % 1 == 0 and x >= 0, "a whole number of 0 or more")]
Share = Annotated[float, Range(lambda x: 0 <= x <= 1, "a number from 0 to 1")]
Positive = Annotated[float, Range(lambda x: 0 < x < INFINITY, "a number above 0")]
NotNegative = Annotated[float, Range(lambda x: 0 <= x < INFINITY, "a number of 0 or more")]


class Settings:
    """Base of an algorithm's settings: a frozen dataclass whose fields are annotated with the types above, bool or Literal.

    Raises: ValueError for a value out of its range, with the range.
    """

    def __post_init__(self):
        for name, hint in hints_of(type(self)).items():
            object.__setattr__(self, name, checked(name, getattr(self, name), hint))

    @classmethod
    def sentences(cls) -> dict[str, str]:
        """What the docstrings say of each setting."""
        found = {}
        for parent in reversed(cls.__mro__):
            section = re.search(r"Attributes:\n(.*?)(?:\n\s*\n|\Z)", parent.__doc__ or "", re.S)
            for name, text in re.findall(r"^ +(\w+): (.*?)(?=^ +\w+: |\Z)", section[1] if section else "", re.S | re.M):
                found[name] = " ".join(text.split())
        return {field.name: found.get(field.name, "") for field in fields(cls)}


def checked(name: str, value, hint):
    """`value` as the plain type of its annotation; ValueError, with what was expected, where it does not fit."""
    kind = Kind.of(hint)
    if value is None and kind.optional:
        return None
    if kind.choices:
        if value not in kind.choices:
            *most, last = map(repr, kind.choices)
            raise ValueError(f"{name} is {value!r}, expected {', '.join(most)} or {last}.")
        return value
    if kind.several:
        if not isinstance(value, tuple | list):
            raise ValueError(f"{name} is {value!r}, expected several values, each {kind.range.meaning}, such as (64, 64).")
        return tuple(checked(name, each, get_args(hint)[0]) for each in value)
    if kind.range is None:
        return value
    if isinstance(value, bool) or not isinstance(value, Real) or not kind.range.fits(value):
        raise ValueError(f"{name} is {value!r}, expected {kind.range.meaning}.")
    return kind.type(value)  # 1e5 and NumPy's numbers serve as well


@dataclass(frozen=True)
class Kind:
    """What an annotation says of a setting."""

    type: type  # of a value, or of each of several
    range: Range | None  # what a number may be
    choices: tuple  # what text may be; empty where anything may
    several: bool  # whether it is a tuple of such values
    optional: bool  # whether it may be None

    @classmethod
    @functools.cache
    def of(cls, hint) -> "Kind":
        """That of an annotation."""
        optional = NoneType in get_args(hint) and get_origin(hint) is not Literal
        part = next(h for h in get_args(hint) if h is not NoneType) if optional else hint
        several = get_origin(part) is tuple
        part = get_args(part)[0] if several else part
        choices = get_args(part) if get_origin(part) is Literal else ()
        plain = type(choices[0]) if choices else get_args(part)[0] if get_origin(part) is Annotated else part
        return cls(plain, next(iter(getattr(part, "__metadata__", ())), None), choices, several, optional)


@functools.cache
def hints_of(settings: type) -> dict[str, object]:
    """The annotations of a settings class, in the order of its fields; postponed ones are looked up."""
    hints = get_type_hints(settings, include_extras=True)
    return {field.name: hints[field.name] for field in fields(settings)}


@dataclass(frozen=True)
class OffPolicySettings(Settings):
    """What every algorithm that learns from a replay memory can be told.

    Attributes:
        gamma: Discount, 0 to 1.
        batch_size: Transitions in a minibatch.
        memory_size: Transitions the replay memory holds, where none is passed.
        learning_starts: Environment steps before the first gradient step.
        train_every: Environment steps between two chunks of gradient steps.
        updates: Gradient steps in a chunk: one compiled call.
        target_every: Gradient steps between two updates of the target networks.
        tau: How far a target network then moves towards the online one: 1 copies it, 0.005 is a soft update.
        n_steps: Steps between a transition's two states.
        validate_every: Environment steps between two validations: some episodes without exploring, after which the best
            network so far is kept. None never validates.
        validation_episodes: How many.
        stop_when_solved: True to end the training when a validation reaches the environment's threshold.
        hidden: Units of each hidden layer, where no network is passed.
    """

    gamma: Share = 0.99
    batch_size: Count = 64
    memory_size: Count = 100_000
    learning_starts: CountFromZero = 1_000
    train_every: Count = 256
    updates: Count = 128
    target_every: Count = 128
    tau: Share = 1.0
    n_steps: Count = 1
    validate_every: Count | None = 2_560
    validation_episodes: Count = 20
    stop_when_solved: bool = True
    hidden: tuple[Count, ...] = (64, 64)

    def __post_init__(self):
        super().__post_init__()
        if self.batch_size > self.memory_size:
            raise ValueError(
                f"batch_size {self.batch_size} is larger than memory_size {self.memory_size}: "
                "a minibatch would be more than the memory holds. Make the memory larger or the batch smaller."
            )
