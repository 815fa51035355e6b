import os
import stat
from pathlib import Path

import pytest

from kontor.embedded import home as homes
from kontor.embedded.errors import EngineError


def test_sockets_lie_in_a_plain_short_home():
    assert homes.inside_is_usable_for_sockets(Path("/srv/kontor/.kontor"))
    assert not homes.inside_is_usable_for_sockets(Path("/srv/my work/.kontor"))
    assert not homes.inside_is_usable_for_sockets(Path("/srv/účetnictví/.kontor"))
    assert not homes.inside_is_usable_for_sockets(Path("/srv/" + "x" * 80))


def test_a_temporary_socket_folder_is_short_and_differs_by_home(tmp_path):
    first = homes.temporary_socket_directory(tmp_path / "a")
    second = homes.temporary_socket_directory(tmp_path / "b")

    assert first != second
    assert len(str(first / ".s.PGSQL.5432")) < 100


def test_a_private_folder_is_closed_to_others(tmp_path):
    folder = homes.private_directory(tmp_path / "run")

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_in_place_of_a_private_folder_is_refused(tmp_path):
    (tmp_path / "theirs").mkdir(mode=0o755)
    (tmp_path / "run").symlink_to(tmp_path / "theirs")

    with pytest.raises(EngineError, match="belongs to another account"):
        homes.private_directory(tmp_path / "run")

    assert stat.S_IMODE((tmp_path / "theirs").stat().st_mode) == 0o755


def test_a_password_is_made_once_and_readable_by_its_owner_only(tmp_path):
    first = homes.secret(tmp_path / "secrets" / "app")

    assert homes.secret(tmp_path / "secrets" / "app") == first
    assert len(first) == 32
    assert stat.S_IMODE((tmp_path / "secrets" / "app").stat().st_mode) == 0o600
    assert os.listdir(tmp_path / "secrets") == ["app"]


def test_a_held_lock_is_not_given_twice(tmp_path):
    again = homes.locked(tmp_path / "lock", seconds=0)

    with homes.locked(tmp_path / "lock"), pytest.raises(homes.StillLocked), again:
        pass

    with homes.locked(tmp_path / "lock", seconds=0):
        pass


def test_the_home_named_in_the_environment_wins(tmp_path, monkeypatch):
    monkeypatch.setenv("KONTOR_HOME", str(tmp_path / "elsewhere"))
    assert homes.default_home() == tmp_path / "elsewhere"

    monkeypatch.delenv("KONTOR_HOME")
    assert homes.default_home() == homes.project_root() / ".kontor"
