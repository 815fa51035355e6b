"""What guards the set-up: one lock, no addresses in it, and no `platform` package."""

import re
import runpy

from kontor import catalogues
from kontor.embedded import home as homes

ROOT = homes.project_root()
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_platform_never_becomes_a_package_that_hides_python_s_own():
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_the_lock_names_no_address():
    assert re.findall(r"(?i)://|--(?:extra-)?index|--find-links|\.org\b|\.com\b", LOCK) == []


def test_every_locked_package_is_exact_and_hashed():
    entries = re.split(r"\n(?=[a-z0-9])", LOCK, flags=re.I)[1:]

    assert len(entries) > 100
    for entry in entries:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.!+-]+ ", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_every_wanted_package_is_in_the_lock():
    locked = {normal(name) for name in re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==", LOCK, re.M)}
    wanted = set()
    for file in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("-", "#")):
                wanted.add(normal(re.match(r"[\w.-]+", line).group()))

    assert wanted - locked == set()


def test_the_lock_holds_the_uv_that_sets_the_project_up():
    bootstrap = runpy.run_path(str(ROOT / "bootstrap.py"))

    lines = bootstrap["locked_uv"]().splitlines()

    assert lines[0].startswith("uv==")
    assert all(line.startswith(("    --hash=sha256:", "    # ")) for line in lines[1:])


def test_an_environment_is_ready_only_for_its_lock_and_its_place(tmp_path):
    bootstrap = runpy.run_path(str(ROOT / "bootstrap.py"))
    state = bootstrap["state"]
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    here = state()

    state.__globals__["ROOT"] = tmp_path

    assert state() != here


def test_a_catalogue_is_compiled_beside_its_source(tmp_path):
    folder = tmp_path / "cs" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Bank"\nmsgstr "Banka"\n',
        encoding="utf-8",
    )

    made = catalogues.compile_one(source)

    assert made == folder / "django.mo"
    assert b"Banka" in made.read_bytes()
    assert [path.name for path in sorted(folder.iterdir())] == ["django.mo", "django.po"]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
