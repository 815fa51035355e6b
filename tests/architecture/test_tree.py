"""The tree says what the design says."""

from pathlib import Path

from django.conf import settings

from kernel import offering

ROOT = Path(__file__).resolve().parents[2]
WORDS_WITHOUT_A_NOUN = {"utils", "helpers", "managers", "common", "misc"}


def sources() -> list[Path]:
    roots = ("platform", "tenants", "billing", "apps", "api", "frontend", "tests", "infra")
    return [path for root in roots for path in (ROOT / root).rglob("*.py")]


def test_platform_is_no_package() -> None:
    """With an `__init__.py` it would shadow the standard library's `platform`."""
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_every_business_folder_is_listed() -> None:
    folders = {
        f"apps.{path.name}"
        for path in (ROOT / "apps").iterdir()
        if path.is_dir() and not path.name.startswith("_")
    }
    assert folders == {name for name in settings.OFFERINGS if name.startswith("apps.")}


def test_every_listed_business_declares_itself_once() -> None:
    codes = [each.code for each in offering.all_offerings()]
    assert len(codes) == len(settings.OFFERINGS) == len(set(codes))


def test_every_permission_in_a_role_is_declared() -> None:
    declared = set(offering.permission_titles())
    roles = [
        role
        for each in offering.all_offerings()
        for role in (*each.worker_roles, *each.member_roles)
    ]
    named = {code for role in roles for code in role.permissions}
    assert named <= declared


def test_every_business_has_a_readme() -> None:
    houses = [ROOT / name.replace(".", "/") for name in settings.OFFERINGS]
    assert [house.name for house in houses if not (house / "README.md").exists()] == []


def test_no_file_is_named_for_nothing() -> None:
    named = [path for path in sources() if path.stem in WORDS_WITHOUT_A_NOUN]
    assert named == []


def test_no_file_outgrew_the_head() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources()
        if "migrations" not in path.parts and (count := len(path.read_text().splitlines())) > 500
    }
    assert long == {}
