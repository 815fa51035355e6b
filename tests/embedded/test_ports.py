import socket

from kontor.embedded import ports


def test_a_taken_port_gives_way_to_the_next_free_one():
    with socket.socket() as taken:
        taken.bind((ports.HOST, 0))
        taken.listen()
        wanted = taken.getsockname()[1]

        with ports.reserve(wanted) as reserved:
            assert ports.port_of(reserved) != wanted


def test_a_free_port_is_given_as_wanted():
    with ports.reserve(0) as free:
        wanted = ports.port_of(free)

    with ports.reserve(wanted) as reserved:
        assert ports.port_of(reserved) == wanted
