"""A running installation for a real browser: its own database with the cast, its own web process.

Unless told to run whole, the web process hands nothing to a broker; `Site.drain` does the work of
worker and sweeper, so a test decides when something has happened.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from django.db import connections

from kernel.tenancy import ClientRef
from kontor.embedded import testing
from tests import cast as casting
from tests import template
from tests.environment import DATABASE

ROOT = Path(__file__).resolve().parents[2]
NAME = f"{DATABASE}_site"
READY_WITHIN_SECONDS = 40
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CELERY = (sys.executable, "-m", "celery", "-A", "kontor.celery")


@dataclass(frozen=True)
class Site:
    """`home` is what the processes write down beside the database, the mails they send first."""

    port: int
    cast: casting.Cast
    home: Path

    def address(self, host: str, path: str = "/") -> str:
        """`host` is `workspace` or a client's slug."""
        return f"http://{host}.localhost:{self.port}{path}"

    def drain(self, client: ClientRef | None = None) -> None:
        casting.drain(client)

    def mails(self) -> list[str]:
        """What was sent, oldest first."""
        sent = sorted((self.home / "mail").glob("*.log"), key=lambda each: each.stat().st_mtime_ns)
        return [each.read_text() for each in sent]


def chromium() -> str | None:
    """Where the browser is: CHROMIUM, else on the PATH."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in BROWSERS if (found := shutil.which(name))), None)


@contextmanager
def running(*, is_whole: bool = False) -> Iterator[Site]:
    """Everything a test commits from this process the web process sees, and the other way round.

    `is_whole` runs a worker and a scheduler, too, and hands them their tasks by the broker.
    """
    urls = testing.create_database(NAME, template=template.name())
    aliases = [connections.settings[alias] for alias in ("default", "owner")]
    connections.close_all()
    for each in aliases:
        each["NAME"] = NAME
    try:
        with ExitStack() as stack:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            port = _free_port()
            env = _environment(urls, port, home, dispatches=is_whole)
            if is_whole:
                worker = (*CELERY, "worker", "--concurrency", "1", "--loglevel", "WARNING")
                beat = (*CELERY, "beat", "--schedule", str(home / "schedule"), "--pidfile", "")
                stack.enter_context(_process(worker, env))
                stack.enter_context(_process(beat, env))
            web = stack.enter_context(_process(_web(port), env))
            _wait_until_ready(web, port)
            yield Site(port=port, cast=casting.gather(), home=home)
    finally:
        connections.close_all()
        for each in aliases:
            each["NAME"] = DATABASE
        testing.drop_database(NAME)


def _environment(urls: testing.Urls, port: int, home: Path, *, dispatches: bool) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": urls.runtime,
        "DATABASE_OWNER_URL": urls.owner,
        "KONTOR_PUBLIC_PORT": str(port),
        "KONTOR_HOME": str(home),
        "KONTOR_DISPATCH": "1" if dispatches else "0",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
    }


def _web(port: int) -> tuple[str, ...]:
    return (
        sys.executable, "-m", "granian", "--interface", "asgi", "kontor.asgi:application",
        "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
    )  # fmt: skip


@contextmanager
def _process(command: tuple[str, ...], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    ends = time.monotonic() + READY_WITHIN_SECONDS
    headers = {"host": f"workspace.localhost:{port}"}
    with httpx.Client(trust_env=False, timeout=2, headers=headers) as http:
        while time.monotonic() < ends and process.poll() is None:
            try:
                if http.get(f"http://127.0.0.1:{port}/healthz").status_code == 200:
                    return
            except httpx.TransportError:
                continue
    raise RuntimeError("the web process of the browser tests did not become ready")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
