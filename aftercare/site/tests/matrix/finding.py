"""Finds what the tables must name: every public action and every address of the house."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOMS = sorted(
    app.name.rpartition(".")[2] for app in apps.get_app_configs() if app.name.startswith("aftercare.")
)


def table(room: str) -> ModuleType | None:
    """The room's committed table, if it has one."""
    name = f"aftercare.site.tests.matrix.{room}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def expected(room: str, kind: str) -> dict[str, str]:
    """The room's `ACTIONS` or `ROUTES`."""
    found = table(room)
    return dict(getattr(found, kind, {})) if found else {}


def made(room: str) -> dict[str, Callable[[], Any]]:
    """The room's `ARGUMENTS`: what makes the things that its actions are called with."""
    return dict(getattr(table(room), "ARGUMENTS", {}))


def actions(room: str) -> dict[str, Callable[..., Any]]:
    """Every public function of the room's actions that takes `by`, as `module.function`."""
    found: dict[str, Callable[..., Any]] = {}
    for prefix, module in _action_modules(room):
        for name, thing in vars(module).items():
            if _is_action(thing, name, module):
                found[f"{prefix}{name}"] = thing
    return found


def _action_modules(room: str) -> Iterator[tuple[str, ModuleType]]:
    name = f"aftercare.{room}.actions"
    if importlib.util.find_spec(name) is None:
        return
    module = importlib.import_module(name)
    yield "", module
    for part in pkgutil.iter_modules(getattr(module, "__path__", [])):
        yield f"{part.name}.", importlib.import_module(f"{name}.{part.name}")


def _is_action(thing: Any, name: str, module: ModuleType) -> bool:
    if not inspect.isfunction(thing) or name.startswith("_") or thing.__module__ != module.__name__:
        return False
    return "by" in inspect.signature(thing).parameters


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    view: Callable[..., Any]

    @property
    def door(self) -> str | None:
        """What stands in front of the view, as the view itself says."""
        return getattr(self.view, "door", None)


def routes() -> list[Route]:
    """Every address of the house."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], space: str, before: str) -> Iterator[Route]:
    for one in patterns:
        pattern = before + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one.url_patterns, inner, pattern)
        elif isinstance(one, URLPattern):
            yield Route(f"{space}{one.name}" if one.name else pattern, pattern, one.callback)
