"""The supervisor with small stand-ins for its children and engines."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from kontor.embedded import children, processes
from kontor.embedded.errors import AlreadyRunning
from kontor.embedded.supervisor import Process, ProcessFailed, Supervisor, backoff, whom

TALKS = "import time\nprint('here I am', flush=True)\ntime.sleep(60)"
FORKS = (
    "import subprocess, time\n"
    "child = subprocess.Popen(['sleep', '60'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(60)"
)


class Server:
    """An engine that is only a flag."""

    def __init__(self) -> None:
        self.starts = 0
        self.is_up = False

    def start(self) -> str:
        self.starts += 1
        self.is_up = True
        return "unix:///here"

    def stop(self) -> bool:
        self.is_up = False
        return True

    def is_running(self) -> bool:
        return self.is_up


@pytest.fixture
def supervisor(tmp_path):
    return Supervisor(tmp_path, console=Console(file=(tmp_path / "terminal").open("w")))


def python(name: str, source: str, **options) -> Process:
    return Process(name=name, argv=(sys.executable, "-c", source), env=dict(os.environ), **options)


def said(supervisor: Supervisor) -> str:
    supervisor.console.file.flush()
    return (supervisor.home / "terminal").read_text()


def log(supervisor: Supervisor, name: str) -> str:
    path = supervisor.home / "logs" / f"{name}.log"
    return path.read_text() if path.exists() else ""


def look_until(supervisor: Supervisor, condition, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, said(supervisor)
        supervisor.look()


def test_a_process_is_waited_for_and_its_words_go_to_its_log(supervisor):
    ready = lambda: "here I am" in log(supervisor, "worker")  # noqa: E731

    with supervisor.hold():
        supervisor.start(python("worker", TALKS, ready=ready))

        assert log(supervisor, "worker").endswith("worker | here I am\n")


def test_what_was_started_first_is_stopped_last(supervisor):
    server = Server()

    with supervisor.hold():
        assert supervisor.start_engine("PostgreSQL", server) == "unix:///here"
        supervisor.start(python("web", TALKS))
        supervisor.start(python("worker", TALKS))
        pids = [kept.child.pid for kept in supervisor.kept.values()]

    stopped = [line for line in said(supervisor).splitlines() if line.endswith("stopped")]
    assert stopped == ["✓ worker stopped", "✓ web stopped", "✓ PostgreSQL stopped"]
    assert not server.is_up
    assert not any(processes.is_alive(pid) for pid in pids)


def test_a_killed_process_is_started_again_and_what_it_forked_is_ended(supervisor):
    with supervisor.hold():
        supervisor.start(
            python("worker", FORKS, ready=lambda: "worker | " in log(supervisor, "worker"))
        )
        first = supervisor.kept["worker"].child
        forked = int(first.tail[0])
        os.kill(first.pid, signal.SIGKILL)

        look_until(supervisor, lambda: supervisor.kept["worker"].child.pid != first.pid)

        assert not processes.is_alive(forked)
    assert "worker ended (signal SIGKILL); starting it again in 0.5 s" in said(supervisor)


def test_a_dead_engine_is_started_again(supervisor):
    server = Server()
    with supervisor.hold():
        supervisor.start_engine("Valkey", server)
        server.is_up = False

        supervisor.look()

        assert (server.starts, server.is_up) == (2, True)


def test_a_process_that_ends_before_it_is_ready_is_a_failure_with_its_last_words(supervisor):
    process = python("web", "raise SystemExit('no such table')", ready=lambda: False)

    with pytest.raises(ProcessFailed, match="no such table"), supervisor.hold():
        supervisor.start(process)


def test_a_failed_step_stops_the_start(supervisor):
    server = Server()

    with pytest.raises(ProcessFailed, match="Preparing the database"), supervisor.hold():
        supervisor.start_engine("PostgreSQL", server)
        supervisor.run_step(
            "Preparing the database", [sys.executable, "-c", "raise SystemExit(3)"], os.environ
        )

    assert not server.is_up


def test_an_interrupt_ends_the_watch_and_stops_all(supervisor):
    with supervisor.hold():
        supervisor.start(python("web", TALKS))
        pid = supervisor.kept["web"].child.pid
        os.kill(os.getpid(), signal.SIGTERM)
        supervisor.watch()

    assert not processes.is_alive(pid)
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_child_deaf_to_term_is_killed_after_its_grace(supervisor):
    deaf = "import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint(1, flush=True)\n"
    with supervisor.hold():
        supervisor.start(
            python(
                "worker",
                deaf + "time.sleep(60)",
                ready=lambda: log(supervisor, "worker") != "",
                grace=0.2,
            )
        )
        pid = supervisor.kept["worker"].child.pid

    assert not processes.is_alive(pid)


def test_a_second_supervisor_is_told_where_the_first_one_runs(supervisor, tmp_path):
    with supervisor.hold():
        supervisor.announce({"addresses": ["http://workspace.localhost:8000"]})

        with pytest.raises(AlreadyRunning) as refused, Supervisor(tmp_path).hold():
            pass

        assert str(refused.value) == (
            f"Kontor already runs here (process {os.getpid()}).\n"
            "  http://workspace.localhost:8000\n"
            "Stop it with Ctrl-C in its terminal, or with `make stop`."
        )
        assert whom(tmp_path) == str(refused.value)


def test_what_a_killed_supervisor_left_is_ended_by_the_next(supervisor, tmp_path):
    argv = [sys.executable, "-c", TALKS]
    left = subprocess.Popen(argv, start_new_session=True, stdout=subprocess.PIPE)
    assert left.stdout.readline() == b"here I am\n"
    write_down(tmp_path, pid=left.pid, argv=argv)

    with supervisor.hold():
        assert left.wait(timeout=5) == -signal.SIGTERM
    left.stdout.close()


def test_a_stranger_with_a_remembered_process_id_is_left_alone(supervisor, tmp_path):
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    write_down(tmp_path, pid=stranger.pid, argv=[sys.executable, "-m", "granian"])

    try:
        with supervisor.hold():
            assert stranger.poll() is None
    finally:
        children.end_group(stranger.pid, grace=1, reap=stranger.poll)


def test_each_failure_doubles_the_wait_up_to_half_a_minute():
    assert [backoff(failures) for failures in (0, 1, 2, 6, 50)] == [0.5, 1.0, 2.0, 30.0, 30.0]


def write_down(home: Path, *, pid: int, argv: list[str]) -> None:
    note = {"worker": {"pid": pid, "argv": argv}}
    (home / "children.json").write_text(json.dumps(note), encoding="utf-8")
