"""Pelican's plugins: those that a site asks for, and those that only happen to be installed.

Pelican imports every package `pelican.plugins.*` of the machine at each start, whether the site asks for it or not,
and ends with its traceback. What nobody asked for must stop nobody.
"""

from __future__ import annotations

import importlib
import importlib.util
import traceback
from collections.abc import Callable, Iterable, Mapping
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pelican.plugins as namespace
from pelican.plugins import _utils as loading

from plainstatus.model.frozen import dataclass
from plainstatus.settings import SETTINGS_FILE

__all__ = ["Plugins", "is_plugin", "plugin_name", "start_plugins"]

_PREFIX: Final = f"{namespace.__name__}."


@dataclass(frozen=True)
class Plugins:
    """What could be started, and what could not."""

    started: tuple[Any, ...]
    #: Why plugins that the site asks for do not work, a text for each.
    faults: tuple[str, ...]
    #: The same of those that are installed, and that it does not ask for.
    others: tuple[str, ...]


def start_plugins(settings: Mapping[str, Any]) -> Plugins:
    """Import and register the plugins that PLUGINS names; import the others that are installed, as Pelican does."""
    installed = {name: ispkg for _, name, ispkg in loading.iter_namespace(namespace)}
    loaded: list[Any] = []
    faults: list[str] = []
    asked: set[str] = set()
    for given in settings["PLUGINS"]:
        plugin, fault = given, ""
        if isinstance(given, str):
            full = next((name for name in (given, f"{_PREFIX}{given}") if name in installed), given)
            asked.add(full)
            plugin, fault = _import(full, importlib.import_module) if full in installed else _named(full, settings)
        if fault:
            faults.append(f"{fault} ({_way_out(given)})")
        else:
            loaded.append(plugin)
    # First all, then each: so does Pelican.
    failed = {id(plugin): fault for plugin in loaded if (fault := _register(plugin))}
    others = []
    for name in sorted(name for name, ispkg in installed.items() if ispkg and name not in asked):
        _, fault = _import(name, importlib.import_module)
        if fault:
            dashed = _short(name).replace("_", "-")
            others.append(f"{fault} (nothing here uses it, so it stops nobody; pip uninstall pelican-{dashed})")
    return Plugins(
        tuple(plugin for plugin in loaded if id(plugin) not in failed), (*faults, *failed.values()), tuple(others)
    )


def plugin_name(plugin: Any) -> str:
    """Return what Pelican calls a plugin, which may be any object."""
    return str(loading.get_plugin_name(plugin))


def is_plugin(module: str, asked: Iterable[Any]) -> bool:
    """Say whether a module belongs to a plugin that is installed beside Pelican, or that the site asks for."""
    if module in {loading.__name__, f"{_PREFIX}signals"}:
        return False
    names = [one for one in asked if isinstance(one, str)]
    return module.startswith(_PREFIX) or any(module == name or module.startswith(f"{name}.") for name in names)


def _named(name: str, settings: Mapping[str, Any]) -> tuple[ModuleType | None, str]:
    """Import the plugin of a name, from PLUGIN_PATHS or as any module."""
    paths = settings.get("PLUGIN_PATHS") or []
    if not _is_there(name.partition(".")[0], paths):
        return None, f"{SETTINGS_FILE}: PLUGINS names {name!r}, which is not installed here"
    return _import(name, lambda name: loading.load_legacy_plugin(name, paths))


def _is_there(name: str, paths: list[str]) -> bool:
    try:
        return PathFinder.find_spec(name, paths) is not None or importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _register(plugin: Any) -> str:
    """Register a plugin; return what went wrong, which is empty where nothing did."""
    name = plugin_name(plugin)
    try:
        plugin.register()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        file = getattr(plugin, "__file__", None)
        message = f"the Pelican plugin {_short(name)} cannot be started: {_reason(error)}"
        return f"{_spot(error, f'{file}: ' if file else '')}{message} ({_way_out(name)})"
    return ""


def _import(name: str, how: Callable[[str], ModuleType]) -> tuple[ModuleType | None, str]:
    """Import a plugin; return why it cannot be, with the file and line where that shows."""
    try:
        return how(name), ""
    except KeyboardInterrupt:
        raise
    # A plugin may even end the program, in the middle of the night.
    except BaseException as error:
        return None, f"{_spot(error, '')}the Pelican plugin {_short(name)} cannot be loaded: {_reason(error)}"


def _reason(error: BaseException) -> str:
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {' '.join(str(said).split())}".removesuffix(": ")


def _spot(error: BaseException, otherwise: str) -> str:
    """Return `file:line: ` of the plugin's own line that failed."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}: "
    machinery = ("<frozen ", str(Path(importlib.__file__).parent), str(loading.__file__), __file__)
    frames = [one for one in traceback.extract_tb(error.__traceback__) if not one.filename.startswith(machinery)]
    # What it imports may be what fails; the plugin's line is what names it.
    return f"{frames[0].filename}:{frames[0].lineno}: " if frames else otherwise


def _short(name: str) -> str:
    return name.removeprefix(_PREFIX)


def _way_out(name: str) -> str:
    return f"mend or install it, take {_short(name)!r} out of PLUGINS in pelicanconf.py, or go without: --force REASON"
