"""Replay memories made of the right one, with another way to draw or to keep."""

from rlcourse.lessons.dqn_cartpole.replay_memory import Right


def rows(memory, i):
    """The parts of the transitions in slots i."""
    return tuple(part[i] for part in (memory.states, memory.actions, memory.rewards, memory.next_states, memory.terminated))


def drawing(slots) -> type:
    """The memory that samples slots(memory, batch_size, rng)."""

    class Draws(Right):
        def sample(self, batch_size, rng):
            return rows(self, slots(self, batch_size, rng))

    return Draws


def keeping(changed) -> type:
    """The memory that keeps changed(state, action, reward, next_state, terminated)."""

    class Keeps(Right):
        def add(self, *transition):
            super().add(*changed(*transition))

    return Keeps
