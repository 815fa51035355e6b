"""A TCP port on this machine only, another one when the wanted one is taken."""

import socket

HOST = "127.0.0.1"
NEIGHBOURS = 20


def reserve(wanted: int) -> socket.socket:
    """A socket bound to `wanted`, to one of the next ports, or to any; close it to hand over.

    Bound and not listening, so nobody else takes the port while the database is prepared.
    """
    candidates = [port for port in range(wanted, wanted + NEIGHBOURS) if port < 65536]
    for port in (*candidates, 0):
        reserved = socket.socket()
        try:
            reserved.bind((HOST, port))
        except OSError:
            reserved.close()
            continue
        return reserved
    raise OSError(f"No TCP port can be opened on {HOST}.")


def port_of(reserved: socket.socket) -> int:
    return int(reserved.getsockname()[1])
