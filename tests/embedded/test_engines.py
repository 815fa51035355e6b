"""Engines of their own, killed and started again. Slow: each test makes a cluster."""

import os
import shutil
import signal
import socket
import stat

import psycopg
import pytest

from kontor.embedded import processes, roles
from kontor.embedded.postgres import Cluster
from kontor.embedded.valkey import Broker

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path):
    return tmp_path / "a home with spaces"


@pytest.fixture
def cluster(home):
    cluster = Cluster(home)
    yield cluster
    cluster.stop()


@pytest.fixture
def broker(home):
    broker = Broker(home)
    yield broker
    broker.stop()


def test_a_killed_server_starts_again_with_everything_committed(cluster):
    urls = cluster.start()
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE public.entry AS SELECT 42 AS number")
    os.kill(cluster.pid(), signal.SIGKILL)

    again = cluster.start()

    assert again == urls
    with psycopg.connect(again.owner) as connection:
        assert connection.execute("SELECT number FROM public.entry").fetchone() == (42,)


def test_a_running_server_is_adopted(cluster, home):
    urls = cluster.start()
    pid = cluster.pid()

    other = Cluster(home)

    assert other.start() == urls
    assert other.pid() == pid


def test_a_pid_file_that_names_a_stranger_doesn_t_prevent_the_start(cluster):
    cluster.start()
    pid_file = cluster.place.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    cluster.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    cluster.start()

    assert cluster.is_running()


def test_a_server_whose_files_were_deleted_gives_way_to_a_fresh_one(cluster, broker, home):
    cluster.start()
    broker.start()
    before = (cluster.pid(), broker.pid())
    shutil.rmtree(home)

    urls = Cluster(home).start()
    Broker(home).start()

    with psycopg.connect(urls.owner) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("kontor_owner",)
    assert ask(broker, "PING") == "+PONG"
    assert not any(processes.is_alive(pid) for pid in before)


def test_data_logs_and_sockets_are_closed_to_others(cluster, home):
    cluster.start()

    for folder in (home, cluster.place.data, cluster.place.sockets, home / "secrets"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_tcp_port_is_opened_unless_asked_for(cluster):
    with psycopg.connect(cluster.start().superuser) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_killed_valkey_starts_again_with_its_queue(broker):
    broker.start()
    assert ask(broker, "RPUSH queue task-1 task-2") == ":2"
    os.kill(broker.pid(), signal.SIGKILL)

    broker.start()

    assert ask(broker, "LLEN queue") == ":2"


def ask(broker: Broker, command: str) -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(broker.socket))
        client.sendall(command.encode() + b"\r\n")
        return client.recv(1000).decode().strip()


def test_a_managed_server_s_administrator_prepares_it_without_being_superuser(home):
    cluster = Cluster(home, durable=False)
    superuser = cluster.start_server().superuser
    try:
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("CREATE ROLE admin LOGIN CREATEROLE CREATEDB PASSWORD 'admin'")
        administrator = cluster.url("admin", "admin", database="postgres")

        for _ in range(2):
            roles.prepare_database(administrator, "books", "owner-password", "app-password")

        owner = cluster.url(roles.OWNER, "owner-password", database="books")
        with psycopg.connect(owner) as connection:
            connection.execute("CREATE SCHEMA t_1; CREATE ROLE t_1; GRANT t_1 TO kontor_app")
        app = cluster.url(roles.APP, "app-password", database="books")
        with psycopg.connect(app) as connection:
            connection.execute("SET ROLE kontor_shared")
    finally:
        cluster.stop()


def test_a_role_that_is_a_superuser_is_refused(home):
    cluster = Cluster(home, durable=False)
    superuser = cluster.start_server().superuser
    try:
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("CREATE ROLE kontor_app SUPERUSER")

        with pytest.raises(psycopg.errors.RaiseException, match="kontor_app must be no superuser"):
            roles.prepare_database(superuser, "books", "owner-password", "app-password")

        with psycopg.connect(superuser) as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = 'books'")
            assert found.fetchall() == []
    finally:
        cluster.stop()
