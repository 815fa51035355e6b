"""What a browser keeps for a year never mixes two releases."""

import re
import shutil
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.test import override_settings

from frontend.static_storage import HashedModules


def publish(root: Path) -> list[Path]:
    """Our static files and the font, hashed into `root` as a release would be."""
    shutil.copytree(str(finders.find("kontor")), root / "kontor")
    fonts = Path(str(finders.find("unfold/fonts/inter/Inter-Regular.woff2"))).parent
    shutil.copytree(fonts, root / "unfold" / "fonts" / "inter")
    source = FileSystemStorage(location=str(root))
    names = [str(path.relative_to(root)) for path in root.rglob("*.*") if path.is_file()]
    storage = HashedModules(location=str(root), base_url="/static/")
    for _, _, processed in storage.post_process({name: (source, name) for name in names}):
        assert not isinstance(processed, Exception), processed
    return list(root.rglob("*.*"))


@pytest.fixture
def release(tmp_path: Path) -> list[Path]:
    with override_settings(DEBUG=False, STATIC_URL="/static/"):
        return publish(tmp_path)


def hashed(release: list[Path], pattern: str) -> Path:
    return next(path for path in release if re.fullmatch(pattern, path.name))


def test_a_module_imports_its_neighbours_of_the_same_release(release: list[Path]) -> None:
    entry = hashed(release, r"kontor\.[0-9a-f]{12}\.js")
    addresses = re.findall(r"import\s*\"\./([^\"]+)\"", entry.read_text())
    source = Path(finders.find("kontor/js/kontor.js")).read_text()
    assert len(addresses) == len(re.findall(r"^import ", source, flags=re.MULTILINE)) > 10
    assert all((entry.parent / address).exists() for address in addresses)
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", address) for address in addresses)


def test_named_imports_are_rewritten_too(release: list[Path]) -> None:
    toast = hashed(release, r"toast\.[0-9a-f]{12}\.js").read_text()
    assert re.search(r"import \{ word \} from \"\./words\.[0-9a-f]{12}\.js\";", toast)


def test_a_stylesheet_keeps_its_layers_and_finds_its_font(release: list[Path]) -> None:
    entry = hashed(release, r"kontor\.[0-9a-f]{12}\.css").read_text()
    assert re.search(r"@import url\(\"base\.[0-9a-f]{12}\.css\"\) layer\(base\);", entry)
    base = hashed(release, r"base\.[0-9a-f]{12}\.css")
    font = re.search(r"url\(\"([^\"]+Inter-Regular\.[0-9a-f]{12}\.woff2)\"\)", base.read_text())
    assert font
    assert (base.parent / font.group(1)).resolve().exists()
