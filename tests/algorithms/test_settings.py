import dataclasses
from typing import Literal

import numpy as np
import pytest

from rlcourse.algorithms import DDPGSettings, DQNSettings
from rlcourse.algorithms.settings import Count, OffPolicySettings, hints_of

COUNTS = [name for name, hint in hints_of(DQNSettings).items() if hint in (Count, Count | None)]


def test_the_defaults_are_in_their_ranges_and_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        DQNSettings().gamma = 0.5


@pytest.mark.parametrize("settings", [DQNSettings, DDPGSettings])
def test_every_setting_is_explained(settings):
    for field in dataclasses.fields(settings):
        assert f"        {field.name}: " in settings.__doc__ + OffPolicySettings.__doc__


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("value", [0, -1, 1.5, "64", True, float("inf"), float("nan")])
def test_a_count_below_1_or_of_another_kind_is_named(name, value):
    with pytest.raises(ValueError, match=f"{name} is .*, expected a whole number of 1 or more"):
        DQNSettings(**{name: value})


@pytest.mark.parametrize("name", ["gamma", "tau", "epsilon_start", "epsilon_end"])
@pytest.mark.parametrize("value", [1.5, -0.1, "1", None, float("nan")])
def test_a_share_outside_0_to_1_is_named(name, value):
    with pytest.raises(ValueError, match=f"{name} is .*, expected a number from 0 to 1"):
        DQNSettings(**{name: value})


@pytest.mark.parametrize("name", ["learning_rate", "max_gradient_norm"])
@pytest.mark.parametrize("value", [0, -1.0, float("inf"), float("nan"), "0.1", True])
def test_what_must_be_above_0_is_named(name, value):
    with pytest.raises(ValueError, match=f"{name} is .*, expected a number above 0"):
        DQNSettings(**{name: value})


def test_only_some_settings_may_be_none():
    assert DQNSettings(max_gradient_norm=None, validate_every=None).max_gradient_norm is None
    for name in ("learning_rate", "batch_size"):
        with pytest.raises(ValueError, match=f"{name} is None"):
            DQNSettings(**{name: None})


def test_learning_may_start_at_once():
    assert DQNSettings(learning_starts=0).learning_starts == 0
    with pytest.raises(ValueError, match="learning_starts is -1, expected a whole number of 0 or more"):
        DQNSettings(learning_starts=-1)


def test_a_batch_larger_than_the_memory_is_refused():
    with pytest.raises(ValueError, match=r"batch_size 64 is larger than memory_size 50.*Make the memory larger"):
        DQNSettings(memory_size=50)


def test_numbers_of_other_kinds_become_plain_ones():
    settings = DQNSettings(memory_size=1e5, updates=np.int64(3), gamma=np.float32(0.5), learning_rate=np.float64(0.1))
    kinds = [type(getattr(settings, name)) for name in ("memory_size", "updates", "gamma", "learning_rate")]
    assert kinds == [int, int, float, float]
    assert (settings.memory_size, settings.updates) == (100_000, 3)


@pytest.mark.parametrize("name", ["actor_learning_rate", "critic_learning_rate", "target_noise_clip"])
@pytest.mark.parametrize("value", [-1.0, float("inf"), float("nan"), "0.1", True, None])
def test_what_must_be_above_0_in_ddpg_is_named(name, value):
    with pytest.raises(ValueError, match=f"{name} is .*, expected a number above 0"):
        DDPGSettings(**{name: value})


@pytest.mark.parametrize("value", [-1.0, float("inf"), float("nan"), "0.1", True, None])
def test_noise_on_targets_below_0_is_named(value):
    with pytest.raises(ValueError, match=r"target_noise is .*, expected a number of 0 or more"):
        DDPGSettings(target_noise=value)


def test_no_noise_on_targets_is_allowed_and_three_critics_are_not():
    assert DDPGSettings(target_noise=0).target_noise == 0
    with pytest.raises(ValueError, match=r"critics is 3, expected 1 or 2\."):
        DDPGSettings(critics=3)


@pytest.mark.parametrize("value", [1.5, -0.1, "1", None, float("nan")])
def test_tau_outside_0_to_1_is_named_for_ddpg(value):
    with pytest.raises(ValueError, match=r"tau is .*, expected a number from 0 to 1"):
        DDPGSettings(tau=value)


class TestSettingsOfOnesOwn:
    """Annotations written as text, as `from __future__ import annotations` makes them, are looked up."""

    @dataclasses.dataclass(frozen=True)
    class Mine(DQNSettings):
        """Attributes:
        rounds: How often.
        """

        rounds: "Count" = 3
        way: "Literal['up', 'down']" = "up"

    def test_a_count_is_checked(self):
        with pytest.raises(ValueError, match=r"rounds is -3.5, expected a whole number of 1 or more"):
            self.Mine(rounds=-3.5)
        assert self.Mine(rounds=4.0).rounds == 4

    def test_a_choice_is_checked(self):
        with pytest.raises(ValueError, match="way is 'left', expected 'up' or 'down'"):
            self.Mine(way="left")

    def test_their_sentences_are_those_of_all_parents(self):
        sentences = self.Mine.sentences()
        assert sentences["rounds"] == "How often."
        assert sentences["gamma"] == "Discount, 0 to 1."
        assert all(sentences[name] for name in sentences if name != "way")


@pytest.mark.parametrize("hidden", ["64", 64, (64, 0), (1.5,)])
def test_layers_are_several_counts(hidden):
    with pytest.raises(ValueError, match=r"hidden is .*whole number of 1 or more"):
        DQNSettings(hidden=hidden)
    assert DQNSettings(hidden=[32, 16.0]).hidden == (32, 16)
