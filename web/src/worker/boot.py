"""The first Python that runs in the worker: makes our archive importable."""

import sys
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location


class _Core:
    """Finds the part of msgspec that is machine code: it cannot lie in an archive."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(name, "/lib/core.so") if name == "msgspec._core" else None


sys.meta_path.insert(0, _Core)
sys.path.insert(0, "/lib/own.zip")
