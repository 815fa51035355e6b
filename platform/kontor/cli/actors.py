"""Who acts at the command line: whoever holds the machine is the installation itself."""

from kernel.actor import Actor, Door, system_actor


def operator() -> Actor:
    return system_actor(door=Door.CLI)
