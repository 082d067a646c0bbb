import os
import tracemalloc

import numpy as np
import pytest

from rlcourse.leaderboard import Refused, entries
from tests.leaderboard import samples


def test_an_entry_is_read_as_it_was_made():
    entry = entries.read(samples.content())
    assert (entry.name, entry.link, entry.seed, entry.settings) == ("Ada", "https://example.org/ada", 3, {"gamma": 0.99})
    assert (entry.env, entry.first_action, entry.activations) == ("Taxi-v4", 0, [])
    for games, (table,) in samples.weights().items():
        assert np.array_equal(entry.weights[games][0], table)


def test_the_same_entry_makes_the_same_bytes():
    assert entries.pack(entries.read(samples.content())) == samples.content()


@pytest.mark.parametrize("wrong", samples.BAD)
def test_a_bad_file_is_refused_with_its_reason(wrong):
    content, reason = samples.BAD[wrong]()
    tracemalloc.start()
    with pytest.raises(Refused, match=reason):
        entries.read(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * 2**20
    assert not os.path.exists(samples.TRAP)


def test_every_reason_is_its_own():
    reasons = set()
    for make in samples.BAD.values():
        with pytest.raises(Refused) as refused:
            entries.read(make()[0])
        reasons.add(str(refused.value))
    assert len(reasons) == len(samples.BAD)


def test_no_byte_of_a_file_can_be_changed_unnoticed_or_break_the_reader():
    whole, rng = samples.content(samples.dense((4, 2), (2,)), env="CartPole-v1", activations=["tanh"]), np.random.default_rng(0)
    before = entries.read(whole)
    for at in rng.integers(len(whole), size=400):
        try:
            entry = entries.read(whole[:at] + bytes([whole[at] ^ (1 << rng.integers(8))]) + whole[at + 1 :])
        except Refused:
            continue
        assert entries.pack(entry) == entries.pack(before)


def test_a_number_claimed_in_a_file_is_not_looked_at():
    entry = entries.read(samples.content(scores=[9999, 9999, 9999], rank=1))
    assert not hasattr(entry, "scores")


@pytest.mark.parametrize("name", ["李小龙", "محمد", "O'Neill, J. (2)", "नमस्ते", "Ångström", "x", "Tabular_Q-1", "7"])
def test_names_of_any_script_are_welcome(name):
    assert entries.read(samples.content(name=f" {name} ")).name == name


def test_a_name_is_composed_and_trimmed():
    assert entries.read(samples.content(name=" A\u030angstro\u0308m ")).name == "Ångström"


@pytest.mark.parametrize("link", ["", "http://example.org", "https://a.b/c?d=1&e=(2)#f", "https://example.org:8080/~me"])
def test_addresses_of_pages_are_welcome(link):
    assert entries.read(samples.content(link=link)).link == link


@pytest.mark.parametrize(
    "link",
    ["data:text/html,x", "//example.org", "https:///x", "https://", "https://a b.c", "https://a.b/\n", "https://e.org/<b>",
     "https://[::1]/", "https://e.org:99999/", "https://e\u0430.org", "https://e.org/a`b", "https://e.org/a|b", " https://e.org"],
)  # fmt: skip
def test_other_links_are_refused(link):
    with pytest.raises(Refused, match="the link"):
        entries.read(samples.content(link=link))


@pytest.mark.parametrize("name", ["\u3164", "A\u200bda", "A\u00a0da", "A\ud800", "A\ufe0f", "\u0301a", "a" * 5_000])
def test_names_that_would_deceive_are_refused(name):
    with pytest.raises(Refused, match="the name"):
        entries.read(samples.content(name=name))


def test_a_table_may_be_followed_by_layers():
    shapes = samples.dense((500, 8), (8, 6), (6,))
    entry = entries.read(samples.content(shapes, activations=["linear"]))
    assert entry.policy(500)(3) == 0


def test_an_actor_gives_numbers_within_the_bounds():
    network = {games: [np.array([[0.0], [-9.0], [0.0]]), np.zeros(1)] for games in entries.GAMES}
    policy = entries.read(samples.content(network, env="Pendulum-v1", activations=["linear"])).policy(100)
    np.testing.assert_allclose([policy(np.array([0, y, 0])) for y in (-1, 0.05, 1)], [[2], [-0.9], [-2]], rtol=1e-6)
    assert policy(np.zeros(3)).dtype == np.float32
