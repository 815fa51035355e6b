from pathlib import Path

import pytest

from kontor.embedded import demo
from kontor.embedded import home as homes
from kontor.embedded.errors import EngineError
from kontor.embedded.supervisor import Supervisor

GIVEN = {
    "DATABASE_URL": "postgresql://app@db/kontor",
    "DATABASE_OWNER_URL": "postgresql://owner@db/kontor",
    "REDIS_URL": "redis://cache/0",
}


def test_addresses_in_the_environment_win_and_start_no_engine(tmp_path, monkeypatch):
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    supervisor = Supervisor(tmp_path)

    assert demo.addresses_of_engines(supervisor) == GIVEN
    assert supervisor.engines == {}


def test_half_a_database_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", GIVEN["DATABASE_URL"])
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    supervisor = Supervisor(tmp_path)

    with pytest.raises(EngineError, match="belong together"):
        demo.addresses_of_engines(supervisor)

    assert supervisor.engines == {}


def test_a_login_s_address_follows_todays_port():
    assert demo.at_port("http://acme.localhost:8000/inbox/?a=1", 8003) == (
        "http://acme.localhost:8003/inbox/?a=1"
    )
    assert demo.at_port("https://kontor.example/", 8003) == "https://kontor.example/"


def test_the_port_of_the_last_time_is_wanted_again(tmp_path):
    assert demo.last_port(tmp_path) == 8000

    (tmp_path / "port").write_text("8007\n")

    assert demo.last_port(tmp_path) == 8007


def test_pages_are_collected_unless_the_demonstration_is_debugged() -> None:
    assert not demo.is_debugged({})
    assert not demo.is_debugged({"KONTOR_DEBUG": "0"})
    assert demo.is_debugged({"KONTOR_DEBUG": "1"})


def test_make_leaves_the_demonstration_as_in_production() -> None:
    makefile = (homes.project_root() / "Makefile").read_text(encoding="utf-8")
    assert "\nexport KONTOR_DEBUG" not in makefile


def test_a_command_says_how_to_start_a_demonstration_that_does_not_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("KONTOR_HOME", str(tmp_path / "home"))
    assert demo.run_command(["client", "list"]) == 1
    assert capsys.readouterr().err == "The demonstration doesn't run. Start it: make demo\n"
