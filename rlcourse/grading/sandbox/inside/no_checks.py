"""In the place of `rlcourse.checks` and `rlcourse.lessons` in the sandbox: every check can be imported and does nothing.

This file alone is put there, so it imports nothing from the package.
"""

import sys
from importlib.machinery import ModuleSpec


class _Nothing:
    """Whatever is asked of it, it is this."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *arguments, **named):
        return None


class _Modules:
    """Finds rlcourse.lessons.ANYTHING: a module whose names are all nothing."""

    def find_spec(self, name, path=None, target=None):
        return ModuleSpec(name, self) if name.startswith(__name__ + ".") else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.check = _Nothing()


__path__ = []
sys.meta_path.insert(0, _Modules())
