"""The mutants that are right answers, each with its reason: `equivalent.toml`, read."""

import tomllib
from pathlib import Path

_FILE = Path(__file__).with_name("equivalent.toml")


def equivalents() -> dict[str, dict[str, str]]:
    """Exercise -> change of its answer -> why the changed answer is right as well."""
    listed = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        exercise: {change: entry["reason"] for entry in entries for change in entry["changes"]}
        for exercise, entries in listed.items()
    }
