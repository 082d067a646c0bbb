"""Building what changed: executing solutions, deriving student notebooks, pictures and the README's table."""

import base64
import hashlib
import json
import re
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from rlcourse.authoring.assemble import SETUP, assemble, badge, student_version, write
from rlcourse.authoring.source import Source, SourceError, read_source

LOCK = "solutions/build.lock.json"
CELL_SECONDS = 600
BEGIN_LESSONS, END_LESSONS = "<!-- lessons: made by `make notebooks` -->", "<!-- /lessons -->"


class BuildError(RuntimeError):
    """A notebook that cannot be built; the message names file, cell and what to do."""


@dataclass(frozen=True)
class Course:
    """Where the course's files are, and what they say."""

    root: Path  # the repository's folder

    @property
    def repository(self) -> str:
        """The setting OWNER/NAME that badges and setup cells are made from."""
        settings = tomllib.loads(_text(self.root / "pyproject.toml"))
        name = settings.get("tool", {}).get("rlcourse", {}).get("repository", "")
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", name):
            raise BuildError(f'pyproject.toml: [tool.rlcourse] repository is {name!r}, expected "OWNER/NAME" as on GitHub.')
        return name

    @property
    def sources(self) -> list[Source]:
        """The notebooks' sources, in the order of the course."""
        return [read_source(path) for path in sorted((self.root / "solutions").glob("[0-9][0-9]_*.py"))]

    @property
    def lock(self) -> dict:
        """For each notebook that has been executed, the modules that it loaded, and the digest of what it depends on."""
        return json.loads(_text(self.root / LOCK) or "{}")

    def notebook(self, folder: str, source: Source) -> Path:
        """The notebook that is made from a source: the one in solutions or the student's, in notebooks."""
        return self.root / folder / f"{source.name}.ipynb"


def stale(root: Path) -> list[str]:
    """What `build` would write, and why: an empty list when everything generated is up to date. Raises what `build` raises."""
    course, found = Course(root), []
    lock, sources = course.lock, course.sources
    for source in sources:
        fresh, solution = assemble(source, course.repository), course.notebook("solutions", source)
        if reason := _reason_to_execute(course, source, fresh, lock):
            found.append(f"solutions/{source.name}.ipynb: {reason}")
        elif write(_with_outputs(fresh, solution)) != _text(solution):
            found.append(f"solutions/{source.name}.ipynb: its text differs from the source")
        if _text(course.notebook("notebooks", source)) != write(student_version(fresh)):
            found.append(f"notebooks/{source.name}.ipynb: differs from the source")
    names = {source.name for source in sources}
    for folder in ("solutions", "notebooks"):
        found += [f"{folder}/{p.name}: has no source" for p in (root / folder).glob("*.ipynb") if p.stem not in names]
    if _readme(course, sources) != _text(root / "README.md"):
        found.append("README.md: the table of lessons differs")
    return found


def build(root: Path, force: bool = False, say=print) -> list[str]:
    """Rebuild what changed, and nothing else; returns the files written.

    A solution is executed again when its code, or the package's code it ran with, has changed; a change of prose keeps the
    outputs. All sources are read before any is executed, so a fault in one is found at once.

    Args:
        root: The repository's folder.
        force: Execute every solution, changed or not.
        say: Called with one line for every step.

    Raises: SourceError for a source that does not build; BuildError for a solution whose cell fails.
    """
    course, written = Course(root), []
    lock, sources = course.lock, course.sources
    for source in sources:
        notebook, path = assemble(source, course.repository), course.notebook("solutions", source)
        if reason := "asked for" if force else _reason_to_execute(course, source, notebook, lock):
            say(f"executing {source.name}: {reason}")
            began = time.perf_counter()
            modules = _execute(notebook, source.path)
            say(f"executed {source.name} in {time.perf_counter() - began:.0f} s")
            lock[source.name] = {"modules": modules, "digest": _digest(course, notebook, modules)}
            written += _save_pictures(course, source, notebook)
        else:
            _with_outputs(notebook, path)
        written += _save(path, write(notebook))
        written += _save(course.notebook("notebooks", source), write(student_version(notebook)))
        written += _save(root / LOCK, json.dumps(lock, indent=1, sort_keys=True) + "\n")
    written += _save(root / "README.md", _readme(course, sources))
    for file in written:
        say(f"wrote {file}")
    return written


def _reason_to_execute(course: Course, source: Source, fresh: NotebookNode, lock: dict) -> str:
    """Why the solution has to be executed, or "" where its outputs still hold."""
    entry = lock.get(source.name)
    if entry is None or not course.notebook("solutions", source).exists():
        return "it has never been executed"
    if entry["digest"] != _digest(course, fresh, entry["modules"]):
        return "its code, or the package's code it ran with, has changed"
    return ""


def _digest(course: Course, notebook: NotebookNode, modules: list[str]) -> str:
    """A digest of what a notebook's outputs depend on: its code, and the modules of the package that it loaded.

    Not on the repository: the setup cell, the only code that names it, does nothing where the course is installed.
    """
    content, setup = hashlib.sha256(), SETUP.format(repository=course.repository)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            code = SETUP if cell.source == setup else cell.source
            content.update(code.encode() + b"\0")
    for module in modules:
        file = course.root / module
        content.update(module.encode() + b"\0" + (file.read_bytes() if file.exists() else b"missing") + b"\0")
    return content.hexdigest()


def _execute(notebook: NotebookNode, path: Path) -> list[str]:
    """Run every cell, keep what it shows, and return the package's files the kernel has loaded, relative to the root."""
    root = path.parent.parent.resolve()
    quiet = ["--IPKernelApp.log_level=40"]  # no warning about its sockets
    client = NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}, timeout=CELL_SECONDS,
        record_timing=False, coalesce_streams=True, extra_arguments=quiet,
    )  # fmt: skip
    question = (
        "import sys as _s; print('\\n'.join(sorted(m.__file__ for n, m in _s.modules.items()"
        " if n.split('.')[0] == 'rlcourse' and getattr(m, '__file__', None))))"
    )
    try:
        with client.setup_kernel():
            for i, cell in enumerate(notebook.cells):
                client.execute_cell(cell, i)
            notebook.cells.append(nbformat.v4.new_code_cell(question))
            asked = client.execute_cell(notebook.cells[-1], len(notebook.cells) - 1, store_history=False)
            notebook.cells.pop()
    except CellExecutionError as error:
        first = cell.source.strip().splitlines()[0]
        raise BuildError(
            f"{path}, cell {i + 1} ({first}): {error.ename}: {error.evalue}. Mend the cell, then build again."
        ) from error
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [o for o in map(_clean, cell.outputs) if o]
            cell.metadata.pop("execution", None)
    files = [Path(file).resolve() for file in "".join(output.text for output in asked.outputs).splitlines()]
    return [file.relative_to(root).as_posix() for file in files if file.is_relative_to(root)]


def _clean(output: NotebookNode) -> NotebookNode | None:
    """Drop what lives only as long as the kernel: widgets, and progress bars that have cleared themselves."""
    if output.output_type == "stream":
        output.text = "\n".join(line.rsplit("\r", 1)[-1] for line in output.text.split("\n"))
        return output if output.text.strip() else None
    return None if "application/vnd.jupyter.widget-view+json" in output.get("data", {}) else output


def _with_outputs(fresh: NotebookNode, old: Path) -> NotebookNode:
    """`fresh`, whose code cells get the outputs that they had in an old notebook, cell by cell in order."""
    then, now = ([c for c in n.cells if c.cell_type == "code"] for n in (nbformat.read(old, as_version=4), fresh))
    for before, cell in zip(then, now, strict=False):
        if before.source == cell.source or not before.outputs:
            cell.outputs, cell.execution_count = before.outputs, before.execution_count
    return fresh


def _save_pictures(course: Course, source: Source, executed: NotebookNode) -> list[str]:
    """Write the picture of every cell that names one to docs/images."""
    written = []
    for raw, cell in zip(source.notebook.cells, executed.cells, strict=True):
        if name := raw.metadata.get("picture"):
            content = _first_picture(cell)
            if content is None:
                raise BuildError(f"{source.path}: the cell with picture={name!r} shows none. End it in a figure or animation.")
            written += _save(course.root / "docs" / "images" / name, content)
    return written


def _first_picture(cell: NotebookNode) -> bytes | None:
    for output in cell.outputs:
        data = output.get("data", {})
        if "image/png" in data:
            return base64.b64decode(data["image/png"])
        if match := re.search(r"data:image/\w+;base64,([\w+/=]+)", data.get("text/html", "")):
            return base64.b64decode(match[1])
    return None


def _readme(course: Course, sources: list[Source]) -> str:
    """The README with its table of lessons made anew."""
    text = _text(course.root / "README.md")
    if text.count(BEGIN_LESSONS) != 1 or text.count(END_LESSONS) != 1:
        raise BuildError(f"README.md: expected one line {BEGIN_LESSONS!r} and one {END_LESSONS!r} after it. Put them back.")
    rows = []
    for source in sources:
        picture = next((c.metadata["picture"] for c in source.notebook.cells if "picture" in c.metadata), None)
        heading = f"### [{source.title}](notebooks/{source.name}.ipynb)"
        rows += [f"{heading}\n", f"{badge(course.repository, source.name)}\n", f"{_summary(source)}\n"]
        if picture:
            rows.append(f"![{source.title}](docs/images/{picture})\n")
    before, rest = text.split(BEGIN_LESSONS)
    return before + BEGIN_LESSONS + "\n\n" + "\n".join(rows) + "\n" + END_LESSONS + rest.split(END_LESSONS)[1]


def _summary(source: Source) -> str:
    """The first paragraph under the title."""
    cell = next(c for c in source.notebook.cells if c.source.startswith("# "))
    paragraphs = [p for p in cell.source.split("\n\n")[1:] if p.strip()]
    return paragraphs[0].replace("\n", " ") if paragraphs else ""


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _save(path: Path, content: str | bytes) -> list[str]:
    """Write a file if that changes it; the paths written, none or one."""
    new = content.encode() if isinstance(content, str) else content
    if path.exists() and path.read_bytes() == new:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(new)
    return [str(path)]


def main(arguments: list[str]) -> int:
    """`python -m rlcourse.authoring.build [--check] [--force]` in the repository's folder."""
    root = Path()
    try:
        if not (root / "pyproject.toml").exists():
            raise BuildError(f"{root.resolve()} has no pyproject.toml: run this in the course's own folder.")
        if "--check" in arguments:
            found = stale(root)
            print("\n".join(found) or "everything generated is up to date")
            if found:
                print("Run `make notebooks` and commit what it writes.")
            return 1 if found else 0
        if not build(root, force="--force" in arguments):
            print("nothing to do: everything is up to date")
        return 0
    except (SourceError, BuildError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
