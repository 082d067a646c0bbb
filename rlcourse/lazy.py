"""Packages each of whose names is loaded when it is first used, because TensorFlow and Matplotlib take seconds to import."""

from collections.abc import Callable
from importlib import import_module


def loaded_lazily(package: str, homes: dict[str, str]) -> tuple[Callable, Callable, list[str]]:
    """`__getattr__`, `__dir__` and `__all__` of a package, given module -> the names that it defines, with blanks between."""
    home = {name: module for module, names in homes.items() for name in names.split()}
    every = sorted(home)

    def named(name: str):
        if name in home:
            return getattr(import_module(f"{package}.{home[name]}"), name)
        raise AttributeError(f"{package} has no name {name!r}. It has: {', '.join(every)}.")

    return named, lambda: every, every
