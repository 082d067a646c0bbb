"""What has to run before an answer can be asked: what defines the names it uses, and nothing else, such as a training."""

import ast
from dataclasses import dataclass

from nbformat import NotebookNode

from rlcourse.grading.marking.code_names import Names, names_of
from rlcourse.grading.marking.merged_answers import grade_id

NOTHING = Names(frozenset(), frozenset())


@dataclass(frozen=True)
class Part:
    """A piece of code: one statement of what was given out, or a student's whole answer."""

    position: int  # where it stands in the notebook
    source: str  # the code
    names: Names  # what it defines and uses
    exercise: str = ""  # whose answer it is, "" for what was given out


class Program:
    """A merged notebook as parts that depend on each other by names."""

    def __init__(self, notebook: NotebookNode, exercises):
        self.parts: list[Part] = []
        for cell in notebook.cells:
            name = grade_id(cell)
            if cell.cell_type != "code" or name.startswith("check-"):
                continue
            exercise = name if name in exercises else ""
            for source in [cell.source] if exercise else _statements(cell.source):
                self.parts.append(Part(len(self.parts), source, names_of(source) or NOTHING, exercise))

    def needed(self, exercise: str) -> list[Part]:
        """The answer to an exercise and all that it needs, in the notebook's order."""
        answer = [part for part in self.parts if part.exercise == exercise][-1]
        found, waiting = {answer.position: answer}, [answer]
        while waiting:
            part = waiting.pop()
            for name in part.names.used - (part.names.defined if part.exercise else frozenset()):
                before = self._definition(name, part)
                if before and before.position not in found:
                    found[before.position] = before
                    waiting.append(before)
        return [found[position] for position in sorted(found)]

    def _definition(self, name: str, user: Part) -> Part | None:
        """The last part before `user` that defines a name, or else the first one after it: functions are called later."""
        defining = [p for p in self.parts if name in p.names.defined and p is not user]
        before = [p for p in defining if p.position < user.position]
        return before[-1] if before else defining[0] if defining else None


def _statements(source: str) -> list[str]:
    """A cell's statements, with their decorators, which Python counts as no part of them; all in one where there are magics."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return [source]
    lines = source.split("\n")
    return [
        "\n".join(lines[decorators[0].lineno - 1 : statement.end_lineno])
        if (decorators := getattr(statement, "decorator_list", None))
        else ast.get_source_segment(source, statement)
        for statement in statements
    ]
