"""Compile every translation catalogue: `python -m kontor.catalogues`, no gettext tools needed."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOTS = ("platform", "tenants", "billing", "apps", "api", "frontend")


def compile_all(root: Path) -> list[Path]:
    """Write a `.mo` beside each `.po` below our houses; what is marked fuzzy is left out."""
    made = []
    for house in ROOTS:
        for source in sorted((root / house).glob("**/LC_MESSAGES/*.po")):
            made.append(compile_one(source))
    return made


def compile_one(source: Path) -> Path:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parents[1].name)
    target = source.with_suffix(".mo")
    fresh = source.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    # Replaced in one step: a server may be reading the old one.
    fresh.replace(target)
    return target


def main() -> int:
    root = Path(__file__).resolve().parents[2]
    for made in compile_all(root):
        print(f"Compiled {made.relative_to(root)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
