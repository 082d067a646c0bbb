"""Which files and functions of the package one act-and-learn cycle of DQN runs: what a reader has to know."""

import os
import sys
from pathlib import Path

import rlcourse
from rlcourse.algorithms import DQN, DQNSettings

ROOT = str(Path(rlcourse.__file__).parent) + os.sep
CYCLE = 64  # steps from one chunk of updates to the next
HIDDEN = {"<lambda>", "<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>", "<module>"}


class Note:
    """While switched on, notes what runs."""

    def __init__(self):
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, frame, event, _) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(ROOT) and code.co_name not in HIDDEN:
            self.seen.add((code.co_filename.removeprefix(ROOT), code.co_qualname))

    def switch(self, on: bool) -> None:
        """Switch it on or off."""
        sys.setprofile(self if on else None)


class Noted(DQN):
    """A training that notes what runs from one chunk of updates to the next, some cycles after the first."""

    def __init__(self, note: Note, **more):
        super().__init__("CartPole-v1", print_fn=lambda message: None, **more)
        self.note = note

    def _learn_if_due(self):
        learned = super()._learn_if_due()
        self.note.switch(2 * CYCLE <= self.step < 4 * CYCLE)
        return learned


SETTINGS = DQNSettings(learning_starts=CYCLE, train_every=CYCLE, updates=4, target_every=4, validate_every=None)


def cycle() -> set[tuple[str, str]]:
    """The cycle as it runs thousands of times."""
    note = Note()
    Noted(note, settings=SETTINGS, seed=1).train(5 * CYCLE, progress=False)
    note.switch(False)
    return note.seen


def whole_training() -> set[tuple[str, str]]:
    """A training of two cycles, in which networks are made and all is compiled."""
    note = Note()
    note.switch(True)
    DQN("CartPole-v1", settings=SETTINGS, seed=1, print_fn=lambda message: None).train(2 * CYCLE, progress=False)
    note.switch(False)
    return note.seen


def main() -> None:
    """Print both, file by file."""
    for name, seen in (("a cycle", cycle()), ("a whole training", whole_training())):
        files = sorted({file for file, _ in seen})
        print(f"{name}: {len(files)} files, {len(seen)} functions")
        for file in files:
            print(f"    {file:<34}{', '.join(sorted(function for f, function in seen if f == file))}")


if __name__ == "__main__":
    main()
