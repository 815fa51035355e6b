"""Our own small supervisor: engines, steps and processes, one person's terminal, one home.

Order is everything: what is started first is stopped last. A process that dies is started
again, each time a little later; Ctrl-C or SIGTERM stops all; a supervisor that was killed
leaves nothing the next one can't adopt or end.
"""

import json
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from rich.console import Console
from rich.markup import escape

from kontor.embedded import children, processes
from kontor.embedded import home as homes
from kontor.embedded.errors import AlreadyRunning, EngineError

READY_SECONDS = 90.0
STEADY_SECONDS = 60.0
BACKOFF_FIRST, BACKOFF_MAX = 0.5, 30.0
LOOK_SECONDS = 0.5

Address = TypeVar("Address", covariant=True)


class Engine(Protocol[Address]):
    """A server that outlives us; `start` adopts a running one."""

    def start(self) -> Address: ...
    def stop(self) -> bool: ...
    def is_running(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A program to keep running. `ready` says when it can be used; `grace` is in seconds."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    ready: Callable[[], bool] | None = None
    grace: float = 10.0


class ProcessFailed(EngineError):
    """A process ended before it was ready, or a step ended with an error."""


class Interrupted(Exception):
    """The person asked to stop."""


@dataclass(slots=True)
class Kept:
    """A process under our care and what happened to it."""

    process: Process
    child: children.Child
    failures: int = 0
    again_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Use inside `with supervisor.hold():`, which takes the home and stops all at the end."""

    home: Path
    console: Console = field(default_factory=lambda: Console(highlight=False))
    engines: dict[str, Engine[Any]] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    interrupts: int = 0

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Take the home, or raise AlreadyRunning; stop everything when the block ends."""
        homes.prepare_home(self.home)
        with taken(self.home):
            before = {each: signal.signal(each, self._interrupt) for each in STOP_SIGNALS}
            self.announce({})
            try:
                end_leftovers(self.home)
                yield
            except Interrupted:
                pass
            finally:
                self.stop()
                for each, handler in before.items():
                    signal.signal(each, handler)

    def start_engine(self, name: str, engine: Engine[Address]) -> Address:
        """Start or adopt an engine and watch it from now on."""
        self._heed()
        with self._progress(f"Starting {name}", f"{name} runs"):
            address = engine.start()
        self.engines[name] = engine
        return address

    def run_step(self, title: str, argv: Sequence[str], env: Mapping[str, str]) -> None:
        """Run a program to its end; it shows its own progress on our terminal."""
        self._heed()
        self.console.print(f"[dim]…[/] {title}")
        started = time.monotonic()
        step = subprocess.Popen(
            list(argv),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=children.die_with_parent(),
        )
        try:
            while step.poll() is None:
                self._heed()
                self._pump(0.1)
        finally:
            children.end_group(step.pid, grace=5.0, reap=step.poll)
            step.wait()
        if step.returncode != 0:
            raise ProcessFailed(f"“{title}” failed; its own words above say why.")
        self._done(title, started)

    def start(self, process: Process) -> None:
        """Start a process and wait until it is ready; raise ProcessFailed when it ends first."""
        self._heed()
        # Before the progress line: its spinner is a thread, and a fork wants none.
        kept = Kept(process, children.start(process.argv, process.env, self._log(process)))
        self.kept[process.name] = kept
        self._remember()
        with self._progress(f"Starting {process.name}", f"{process.name} runs"):
            self._await_ready(kept)

    def watch(self) -> None:
        """Keep everything running until the person asks to stop; raises Interrupted then."""
        while True:
            self.look()

    def look(self) -> None:
        """Write down what was said for half a second, and start again what died."""
        self._heed()
        self._pump(LOOK_SECONDS)
        self._revive_engines()
        for kept in self.kept.values():
            self._revive(kept)

    def announce(self, about: Mapping[str, object]) -> None:
        """Leave word for a second supervisor of this home: our process id and addresses."""
        state = {"pid": os.getpid(), **about}
        (self.home / "supervisor.json").write_text(json.dumps(state), encoding="utf-8")

    def stop(self) -> None:
        """Stop in reverse order; a second interrupt makes it immediate."""
        if self.kept or self.engines:
            self.console.print("\nStopping …")
        while self.kept:
            name, kept = self.kept.popitem()
            self._end(kept)
            self.console.print(f"[green]✓[/] {name} stopped")
        while self.engines:
            name, engine = self.engines.popitem()
            engine.stop()
            self.console.print(f"[green]✓[/] {name} stopped")
        for note in ("supervisor.json", "children.json"):
            (self.home / note).unlink(missing_ok=True)

    def _end(self, kept: Kept) -> None:
        kept.child.terminate()
        deadline = time.monotonic() + kept.process.grace
        while kept.child.is_running() and time.monotonic() < deadline and self.interrupts < 2:
            self._pump(0.05)
        kept.child.close()

    def _await_ready(self, kept: Kept) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while True:
            self._heed()
            self._pump(0.1)
            if not kept.child.is_running():
                raise ProcessFailed(f"{kept.process.name} ended at once: {kept.child.last_words()}")
            if kept.process.ready is None or kept.process.ready():
                return
            if time.monotonic() > deadline:
                raise ProcessFailed(
                    f"{kept.process.name} wasn't ready in {READY_SECONDS:.0f} s: "
                    f"{kept.child.last_words()}"
                )

    def _revive_engines(self) -> None:
        for name, engine in self.engines.items():
            if not engine.is_running():
                self.console.print(f"[yellow]![/] {name} died; starting it again.")
                with self._progress(f"Starting {name}", f"{name} runs again"):
                    engine.start()

    def _revive(self, kept: Kept) -> None:
        now = time.monotonic()
        if kept.child.is_running():
            if kept.failures and now - kept.child.started_at > STEADY_SECONDS:
                kept.failures = 0
            return
        name = kept.process.name
        if kept.again_at is None:
            wait = backoff(kept.failures)
            kept.failures += 1
            kept.again_at = now + wait
            # What the dead one forked may still hold the port.
            kept.child.close()
            self.console.print(
                f"[yellow]![/] {name} ended ({kept.child.how_it_ended()}); starting it again in "
                f"{wait:g} s. {escape(kept.child.last_words())}",
                soft_wrap=True,
            )
        elif now >= kept.again_at:
            kept.again_at = None
            kept.child = children.start(
                kept.process.argv, kept.process.env, self._log(kept.process)
            )
            self._remember()

    def _pump(self, seconds: float) -> None:
        """Move what the processes say into their logs, for at most `seconds`."""
        with selectors.DefaultSelector() as selector:
            for kept in self.kept.values():
                if kept.child.output is not None:
                    selector.register(kept.child.output, selectors.EVENT_READ, kept.child)
            if not selector.get_map():
                time.sleep(seconds)
                return
            for key, _ in selector.select(seconds):
                key.data.read()

    def _log(self, process: Process) -> Path:
        return self.home / "logs" / f"{process.name}.log"

    def _remember(self) -> None:
        """Write down who runs, for the next supervisor should this one be killed."""
        running = {
            name: {"pid": kept.child.pid, "argv": list(kept.process.argv)}
            for name, kept in self.kept.items()
        }
        (self.home / "children.json").write_text(json.dumps(running), encoding="utf-8")

    def _heed(self) -> None:
        if self.interrupts:
            raise Interrupted

    def _interrupt(self, number: int, frame: object) -> None:
        self.interrupts += 1

    @contextmanager
    def _progress(self, doing: str, done: str) -> Iterator[None]:
        started = time.monotonic()
        with self.console.status(f"{doing} …"):
            yield
        self._done(done, started)

    def _done(self, title: str, started: float) -> None:
        self.console.print(f"[green]✓[/] {title} [dim]{time.monotonic() - started:.1f} s[/]")


STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def backoff(failures: int) -> float:
    """Seconds to wait before the next start, doubling from half a second to half a minute."""
    return min(BACKOFF_FIRST * 2.0 ** min(failures, 16), BACKOFF_MAX)


@contextmanager
def taken(home: Path) -> Iterator[None]:
    """Hold the home's supervisor lock, or say who holds it."""
    with ExitStack() as held:
        try:
            held.enter_context(homes.locked(home / "supervisor.lock", seconds=0))
        except homes.StillLocked as error:
            raise AlreadyRunning(whom(home)) from error
        yield


def whom(home: Path) -> str:
    state = read_note(home / "supervisor.json")
    lines = [f"Kontor already runs here (process {state.get('pid', 'unknown')})."]
    lines += [f"  {each}" for each in state.get("addresses", ())]
    lines.append("Stop it with Ctrl-C in its terminal, or with `make stop`.")
    return "\n".join(lines)


def stop_running(home: Path) -> bool:
    """Ask this home's supervisor, if there is one, to stop; True when it did."""
    try:
        with taken(home):
            return False
    except AlreadyRunning:
        pid = read_note(home / "supervisor.json").get("pid")
    return isinstance(pid, int) and processes.end(pid, how=signal.SIGTERM, grace=60.0)


def end_leftovers(home: Path) -> None:
    """End what a killed supervisor left; a process id alone would be no proof that it is ours."""
    for name, left in read_note(home / "children.json").items():
        leader, argv = left["pid"], left["argv"]
        is_ours = processes.command_line(leader) == " ".join(argv) or any(
            processes.has_in_environment(member, "KONTOR_HOME", str(home))
            for member in processes.members(leader)
        )
        if is_ours:
            print(f"Ending {name} (process {leader}), left by a supervisor that was killed.")
            children.end_group(leader, grace=10.0)
    (home / "children.json").unlink(missing_ok=True)


def read_note(path: Path) -> dict[str, Any]:
    """What was written in `path`; empty when it isn't there or was cut short by a kill."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
