"""Houses are entered through their doors, and lean only on those written before them."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

import grimp
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
ROOMS_WITH_A_DOOR = {"values", "services", "selectors", "facts", "permissions", "offering"}
VISITORS = ("api", "frontend", "apps", "billing", "tenants")


@lru_cache(maxsize=1)
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        "kontor",
        "kernel",
        "tenants",
        "apps",
        "billing",
        "api",
        "frontend",
        exclude_type_checking_imports=True,
        cache_dir=None,
    )


def house_of(module: str) -> str | None:
    for house in settings.OFFERINGS:
        if module == house or module.startswith(f"{house}."):
            return str(house)
    return None


def imports_between_houses() -> list[tuple[str, str, str]]:
    """(importer, imported, imported house) wherever a visitor enters another house."""
    found = []
    for importer in graph().modules:
        if not importer.startswith(VISITORS):
            continue
        for imported in graph().find_modules_directly_imported_by(importer):
            house = house_of(imported)
            if house is not None and house != house_of(importer):
                found.append((importer, imported, house))
    return found


def test_a_house_is_entered_only_through_its_doors() -> None:
    trespasses = [
        f"{importer} imports {imported}"
        for importer, imported, house in imports_between_houses()
        if imported.removeprefix(house).strip(".").split(".")[0] not in ROOMS_WITH_A_DOOR
    ]
    assert trespasses == []


def test_a_house_leans_only_on_those_listed_before_it() -> None:
    order = {house: index for index, house in enumerate(settings.OFFERINGS)}
    upward = [
        f"{importer} imports {imported}"
        for importer, imported, house in imports_between_houses()
        if (own := house_of(importer)) is not None and order[house] > order[own]
    ]
    assert upward == []


def test_rules_are_pure() -> None:
    """No Django, no clock from outside, no database: what `rules/` import stays pure."""
    impure = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in ROOT.glob("**/rules/**/*.py")
        if ".venv" not in path.parts
        for name in imported_names(path)
        if name.split(".")[0] in {"django", "rest_framework", "celery", "psycopg", "redis"}
    ]
    assert impure == []


def imported_names(path: Path) -> list[str]:
    tree = ast.parse(path.read_text())
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names
