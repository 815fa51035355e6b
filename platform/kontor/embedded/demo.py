"""The demonstration: engines, database, web, worker and scheduler from one command."""

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from rich.console import Console

from kontor.embedded import home as homes
from kontor.embedded import ports
from kontor.embedded.errors import EngineError
from kontor.embedded.postgres import Cluster
from kontor.embedded.supervisor import Process, Supervisor, read_note
from kontor.embedded.valkey import Broker

PORT = 8000
# What others provide; the arguments are the contract.
MIGRATE = ("-m", "kontor", "migrate")
PAGES = ("-m", "django", "collectstatic", "--noinput", "--verbosity", "0")
SEED = ("-m", "kontor", "seed", "--demo")
WEB = ("-m", "granian", "--interface", "asgi", "kontor.asgi:application", "--workers", "1")
HEALTH = "/healthz"
CELERY = ("-m", "celery", "-A", "kontor.celery")


def run_demo(port: int | None = None) -> int:
    """Run the demonstration until Ctrl-C; what it wrote stays for the next time."""
    supervisor = Supervisor(homes.prepare_home(homes.default_home()))
    try:
        with supervisor.hold():
            start_and_watch(supervisor, port)
    except EngineError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    supervisor.console.print("Everything is stopped; the data stay. Start again: make demo")
    return 0


def run_command(words: Sequence[str]) -> int:
    """`kontor …` on the demonstration that runs here, with its keys and addresses."""
    home = homes.default_home()
    cluster, broker = Cluster(home), Broker(home)
    if not (cluster.is_running() and broker.is_running()):
        print("The demonstration doesn't run. Start it: make demo", file=sys.stderr)
        return 1
    urls = cluster.urls()
    given = {
        "DATABASE_URL": urls.runtime,
        "DATABASE_OWNER_URL": urls.owner,
        "REDIS_URL": broker.url,
    }
    env = given | environment(home, last_port(home))
    return subprocess.run([sys.executable, "-m", "kontor", *words], env=env, check=False).returncode


def start_and_watch(supervisor: Supervisor, wanted: int | None) -> None:
    home, console = supervisor.home, supervisor.console
    with closing(ports.reserve(wanted or last_port(home))) as reserved:
        port = ports.port_of(reserved)
        tell_of_another_port(console, wanted or last_port(home), port)
        env = environment(home, port) | addresses_of_engines(supervisor)
        supervisor.run_step("Preparing the database", [sys.executable, *MIGRATE], env)
        if not is_debugged(env):
            supervisor.run_step("Preparing the pages", [sys.executable, *PAGES], env)
        # The seed relays its facts itself; messages about them would only pile up.
        quiet = env | {"KONTOR_DISPATCH": "0"}
        supervisor.run_step("Preparing the demonstration", [sys.executable, *SEED], quiet)
    (home / "port").write_text(f"{port}\n", encoding="ascii")
    for process in processes_of_kontor(home, port, env):
        supervisor.start(process)
    supervisor.announce({"addresses": [workspace(port)]})
    welcome(console, home, port)
    supervisor.watch()


def addresses_of_engines(supervisor: Supervisor) -> dict[str, str]:
    """The addresses given in the environment win; what isn't given is started here."""
    given = {
        name: os.environ[name]
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
        if os.environ.get(name)
    }
    if ("DATABASE_URL" in given) != ("DATABASE_OWNER_URL" in given):
        raise EngineError(
            "DATABASE_URL and DATABASE_OWNER_URL belong together: the first is the address at "
            "run time, the second the one that changes the schema. Set both or neither."
        )
    if "DATABASE_URL" not in given:
        urls = supervisor.start_engine("PostgreSQL", Cluster(supervisor.home))
        given |= {"DATABASE_URL": urls.runtime, "DATABASE_OWNER_URL": urls.owner}
    if "REDIS_URL" not in given:
        given["REDIS_URL"] = supervisor.start_engine("Valkey", Broker(supervisor.home))
    return given


def environment(home: Path, port: int) -> dict[str, str]:
    """What the product runs with: as in production, but on this machine and without HTTPS."""
    root = homes.project_root()
    ours = {
        "DJANGO_SETTINGS_MODULE": "kontor.settings",
        "KONTOR_ENVIRONMENT": "development",
        "KONTOR_HTTPS": "0",
        "KONTOR_SECOND_FACTOR": "0",
        "KONTOR_WEBHOOKS_PRIVATE": "1",
        "KONTOR_SECRET_KEY": kept_secret(home / "secret.key"),
        "KONTOR_MASTER_KEYS": kept_secret(home / "master.key"),
    }
    return {**ours, **os.environ} | {
        "KONTOR_HOME": str(home),
        "KONTOR_PUBLIC_PORT": str(port),
        "PYTHONPATH": os.pathsep.join((str(root), str(root / "platform"))),
        "PYTHONUNBUFFERED": "1",
    }


def is_debugged(env: Mapping[str, str]) -> bool:
    """Whether pages are served from the sources as they are, so that none are collected."""
    return env.get("KONTOR_DEBUG", "").strip().lower() in {"1", "true", "yes", "on"}


def kept_secret(path: Path) -> str:
    """32 random bytes in base64, made once and readable by their owner only."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(b64encode(os.urandom(32)))
    return path.read_text(encoding="ascii")


def processes_of_kontor(home: Path, port: int, env: Mapping[str, str]) -> tuple[Process, ...]:
    listen = ("--host", ports.HOST, "--port", str(port), "--no-ws", "--respawn-failed-workers")
    # Live streams are open for hours; a stop doesn't wait for them.
    leave = ("--workers-kill-timeout", "5")
    worker = ("worker", "--concurrency", "2", "--pool", "prefork", "--loglevel", "INFO")
    beat = ("beat", "--schedule", str(home / "schedule"), "--pidfile", "", "--loglevel", "INFO")
    return (
        Process(
            name="web",
            argv=(sys.executable, *WEB, *listen, *leave),
            env=env,
            ready=lambda: is_healthy(port),
        ),
        Process(name="worker", argv=(sys.executable, *CELERY, *worker), env=env, grace=30.0),
        Process(name="scheduler", argv=(sys.executable, *CELERY, *beat), env=env),
    )


def is_healthy(port: int) -> bool:
    """Whether the web process answers; that its port is open says only that it was started."""
    connection = HTTPConnection(ports.HOST, port, timeout=5)
    try:
        connection.request("GET", HEALTH, headers={"Host": f"workspace.localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def last_port(home: Path) -> int:
    """The port of the last time, so that bookmarks keep working."""
    try:
        return int((home / "port").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return PORT


def tell_of_another_port(console: Console, wanted: int, port: int) -> None:
    if port != wanted:
        console.print(f"[yellow]![/] Port {wanted} is taken; using {port}.")


def workspace(port: int) -> str:
    return f"http://workspace.localhost:{port}"


def welcome(console: Console, home: Path, port: int) -> None:
    console.print(f"\n[bold]Kontor runs.[/]  Workspace: [link]{workspace(port)}[/link]\n")
    logins = read_note(home / "demo.json").get("logins", [])
    if logins:
        print_logins(console, logins, port)
    console.print(f"\nLogs: {home / 'logs'}\nStop with Ctrl-C.", soft_wrap=True)


def print_logins(console: Console, logins: list[dict[str, str]], port: int) -> None:
    """Two lines each, never folded: what is to be copied stays in one piece."""
    width = max(len(login.get("email", "")) for login in logins)
    for login in logins:
        where = at_port(login.get("url", ""), port)
        console.print(f"[bold]{login.get('who', '')}[/]", soft_wrap=True)
        email, password = login.get("email", ""), login.get("password", "")
        console.print(f"  {email:<{width}}  {password}  {where}", soft_wrap=True, highlight=False)


def at_port(url: str, port: int) -> str:
    """`url` at today's port: the seed may have run when another one was free."""
    parts = urlsplit(url)
    if parts.hostname is None or not parts.hostname.endswith("localhost"):
        return url
    return urlunsplit(parts._replace(netloc=f"{parts.hostname}:{port}"))
