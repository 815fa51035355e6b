"""`python -m kontor.embedded …`: the engines by hand, and the demonstration."""

import shlex
import shutil
import sys
from pathlib import Path

from kontor.embedded import home as homes
from kontor.embedded import supervisor
from kontor.embedded.demo import run_command, run_demo
from kontor.embedded.errors import EngineError
from kontor.embedded.postgres import Cluster
from kontor.embedded.valkey import Broker

USAGE = "Usage: python -m kontor.embedded start | stop | status | erase | demo [PORT] | kontor …"


def main(arguments: list[str]) -> int:
    match arguments:
        case ["demo"]:
            return run_demo()
        case ["demo", port] if port.isdecimal() and 0 < int(port) < 65536:
            return run_demo(int(port))
        case ["kontor", *words]:
            return run_command(words)
        case [("start" | "stop" | "status" | "erase") as act]:
            home = homes.default_home()
            try:
                return ACTS[act](Cluster(home), Broker(home))
            except EngineError as error:
                print(error, file=sys.stderr)
                return 1
    print(USAGE, file=sys.stderr)
    return 2


def start(cluster: Cluster, broker: Broker) -> int:
    """Print what a shell needs: `eval "$(python -m kontor.embedded start)"`."""
    urls = cluster.start()
    print(f"export DATABASE_URL={shlex.quote(urls.runtime)}")
    print(f"export DATABASE_OWNER_URL={shlex.quote(urls.owner)}")
    print(f"export REDIS_URL={shlex.quote(broker.start())}")
    return 0


def stop(cluster: Cluster, broker: Broker) -> int:
    if not cluster.home.is_dir():
        print("Nothing was ever started here.")
        return 0
    if supervisor.stop_running(cluster.home):
        print("Kontor stopped.")
    supervisor.end_leftovers(cluster.home)
    for name, stopped in (("Valkey", broker.stop()), ("PostgreSQL", cluster.stop())):
        print(f"{name} {'stopped' if stopped else 'was not running'}.")
    return 0


def status(cluster: Cluster, broker: Broker) -> int:
    running = {"PostgreSQL": cluster.is_running(), "Valkey": broker.is_running()}
    for name, is_running in running.items():
        print(f"{name} {'runs' if is_running else 'does not run'}.")
    return 0 if all(running.values()) else 3


def erase(cluster: Cluster, broker: Broker) -> int:
    """Stop, and remove the home with all data, also those kept outside it."""
    if not cluster.home.is_dir():
        return 0
    stop(cluster, broker)
    for tests in (Broker(cluster.home / "test"), Cluster(cluster.home / "test")):
        tests.stop()
    outside = cluster.place.data.parent
    for folder in {Path(cluster.home), outside, cluster.place.sockets}:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{cluster.home} and its data are gone.")
    return 0


ACTS = {"start": start, "stop": stop, "status": status, "erase": erase}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
