"""A look at the installation: what is there, what is missing, and what to do about it. It changes nothing."""

import platform
import re
import sys
from importlib import metadata
from pathlib import Path

ASIDE = {  # extra -> who needs it
    "lab": "to open the notebooks in JupyterLab on this computer",
    "tensorflow": "from notebook 02 on",
    "cluster": "for notebook 06, and many seeds, on several machines",
    "authoring": "to write notebooks",
    "grading": "to grade notebooks; `rlcourse grade` says what else it needs",
    "test": "to test the course",
}
STAND_INS = {"pygame-ce": "pygame", "tensorflow-cpu": "tensorflow"}  # either of the two serves


def examine() -> tuple[list[str], bool]:
    """Examine Python, the packages the course needs, and those of its extras.

    Returns: The lines of a report, and whether everything that every student needs is there.
    """
    from packaging.version import Version

    lines = [f"Python      {platform.python_version()} on {platform.system()} {platform.machine()}, {sys.executable}"]
    fine = (3, 11) <= sys.version_info[:2] <= (3, 13)
    if not fine:
        lines.append("            The course is tested with Python 3.11 to 3.13: install one of them and run `make lab` again.")
    lines.append(f"rlcourse    {metadata.version('rlcourse')}, {Path(__file__).parent}")
    faults: dict[str, list[str]] = {}
    for extra, name, wanted in _requirements():
        version = _version(name)
        if version and Version(version) >= Version(wanted):
            lines.append(f"  {name:<18}{version}")
            continue
        state = f"{version}, but {wanted} or newer is needed" if version else "missing"
        lines.append(f"  {name:<18}{state}" + (f" ({extra}: {ASIDE.get(extra, '')})" if extra else ""))
        faults.setdefault(extra, []).append(name)
    if "" in faults:
        fine = False
        lines.append(f"To do: {', '.join(faults.pop(''))} - run  pip install --upgrade rlcourse  in this environment.")
    for extra in faults:
        lines.append(f'If you want it ({ASIDE.get(extra, extra)}):  pip install "rlcourse[{extra}]"')
    all_there = f"Everything that {'notebook 01' if 'tensorflow' in faults else 'every notebook'} needs is there."
    return [*lines, all_there if fine else "Something that every notebook needs is missing."], fine


def _requirements() -> list[tuple[str, str, str]]:
    """(extra, package, lowest version) of what applies to this computer; the extra is "" where everybody needs it."""
    from packaging.requirements import Requirement

    found = []
    for text in metadata.requires("rlcourse") or []:
        requirement, extra = Requirement(text), re.search(r"extra == ['\"](\w+)['\"]", text)
        extra = extra[1] if extra else ""
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        lowest = next((s.version for s in requirement.specifier if s.operator in (">=", "==")), "0")
        found.append((extra, requirement.name, lowest))
    return sorted(found, key=lambda entry: (list(ASIDE).index(entry[0]) + 1 if entry[0] else 0, entry[1]))


def _version(name: str) -> str | None:
    for candidate in (name, STAND_INS.get(name, name)):
        try:
            return metadata.version(candidate)
        except metadata.PackageNotFoundError:
            continue
    return None
