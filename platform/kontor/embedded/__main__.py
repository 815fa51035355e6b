"""`python -m kontor.embedded start|stop|status`: the engines by hand, for a shell or an IDE."""

import shlex
import sys

from kontor.embedded import home as homes
from kontor.embedded.errors import EngineError
from kontor.embedded.postgres import Cluster
from kontor.embedded.valkey import Broker

USAGE = "Usage: python -m kontor.embedded start|stop|status"


def main(arguments: list[str]) -> int:
    acts = {"start": start, "stop": stop, "status": status}
    if len(arguments) != 1 or arguments[0] not in acts:
        print(USAGE, file=sys.stderr)
        return 2
    home = homes.default_home()
    try:
        return acts[arguments[0]](Cluster(home), Broker(home))
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1


def start(cluster: Cluster, broker: Broker) -> int:
    """Print what a shell needs: `eval "$(python -m kontor.embedded start)"`."""
    urls = cluster.start()
    print(f"export DATABASE_URL={shlex.quote(urls.runtime)}")
    print(f"export DATABASE_OWNER_URL={shlex.quote(urls.owner)}")
    print(f"export REDIS_URL={shlex.quote(broker.start())}")
    return 0


def stop(cluster: Cluster, broker: Broker) -> int:
    for name, stopped in (("Valkey", broker.stop()), ("PostgreSQL", cluster.stop())):
        print(f"{name} {'stopped' if stopped else 'was not running'}.")
    return 0


def status(cluster: Cluster, broker: Broker) -> int:
    running = {"PostgreSQL": cluster.is_running(), "Valkey": broker.is_running()}
    for name, is_running in running.items():
        print(f"{name} {'runs' if is_running else 'does not run'}.")
    return 0 if all(running.values()) else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
