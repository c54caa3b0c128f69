"""All components under one name: `ui.card(…)` in any template, block or macro, without an import."""

from time import monotonic
from typing import Any

from jinja2 import Environment

from aftercare.ui.chips import COMPONENTS

FOLDER = "ui/macros/"


class Macros:
    """Finds a component by name: a macro in the files of `ui/macros/`, or one written in Python."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._found: dict[str, Any] = dict(COMPONENTS)
        self._loaded = 0.0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._found or self._is_old():
            self._load()
        if name not in self._found:
            raise AttributeError(f"no file in {FOLDER} has a macro {name!r}")
        return self._found[name]

    def _is_old(self) -> bool:
        """While templates are being written their files are read anew, but not for every component."""
        return self._env.auto_reload and monotonic() - self._loaded > 1

    def _load(self) -> None:
        self._loaded = monotonic()
        for file in self._env.list_templates(filter_func=lambda path: path.startswith(FOLDER)):
            module = self._env.get_template(file).module
            self._found |= {name: macro for name, macro in vars(module).items() if not name.startswith("_")}
