"""Write lock.txt: the versions that are installed here, which are those that the tests ran with (`make lock`)."""

import re
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement

LOCK = Path(__file__).parent.parent / "lock.txt"
HEAD = """\
# Versions that the tests ran with, made by `make lock`. tools/install.py holds pip to them, unless NEWEST=1 is set.
"""
OURS = {"rlcourse", "pip", "setuptools", "wheel"}


def canonical(name: str) -> str:
    """A package's name as all tools spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def markers() -> dict[str, set[str]]:
    """By package: the conditions under which others need it, "" for always."""
    found: dict[str, set[str]] = {}
    for distribution in distributions():
        for text in distribution.requires or ():
            requirement = Requirement(text)
            condition = str(requirement.marker or "")
            condition = re.sub(r" and extra == \"[^\"]*\"$|^extra == \"[^\"]*\"$", "", condition).strip()
            found.setdefault(canonical(requirement.name), set()).add(condition.removeprefix("(").removesuffix(")"))
    return found


def locked() -> list[str]:
    """name==version, with its condition where all who need it have the same one."""
    needed, lines = markers(), {}
    for distribution in distributions():
        name = canonical(distribution.metadata["Name"])
        conditions = needed.get(name, {""})
        only = next(iter(conditions)) if len(conditions) == 1 else ""
        plain = only and "extra" not in only and "python" not in only
        if name not in OURS:
            lines[name] = f"{name}=={distribution.version}" + (f" ; {only}" if plain else "")
    return [lines[name] for name in sorted(lines)]


if __name__ == "__main__":
    LOCK.write_text(HEAD + "\n".join(locked()) + "\n", encoding="utf-8")
    print(f"written: {LOCK.name}")
