"""The roles and the database Kontor needs, on the embedded or on an external PostgreSQL 16–18."""

from importlib import resources

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

OWNER = "kontor_owner"
SHARED = "kontor_shared"
APP = "kontor_app"
DATABASE = "kontor"
OLDEST_SERVER = 160000


class ServerTooOld(Exception):
    """PostgreSQL is older than 16: grants WITH INHERIT FALSE, SET TRUE don't exist there."""


def prepare_database(
    superuser_dsn: str, database: str, owner_password: str, app_password: str
) -> None:
    """Create or correct the roles, then `database` owned by `kontor_owner`; safe to repeat.

    `superuser_dsn` may also name a managed server's administrator (CREATEROLE and CREATEDB).

    Nobody but the two login roles may connect, and PUBLIC can create nothing.
    """
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise ServerTooOld(
                f"This server is PostgreSQL {connection.info.server_version // 10000}; "
                f"Kontor needs 16, 17 or 18."
            )
        connection.execute(resources.files(__package__).joinpath("roles.sql").read_bytes())
        set_password(connection, OWNER, owner_password)
        set_password(connection, APP, app_password)
    create_database(superuser_dsn, database)


def set_password(
    connection: psycopg.Connection[tuple[object, ...]], role: str, password: str
) -> None:
    """Set `role`'s password as a SCRAM verifier, so the clear text reaches no server log."""
    verifier = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), verifier.decode())
    )


def create_database(superuser_dsn: str, database: str, *, template: str | None = None) -> None:
    """Create `database` unless it exists, and close it to everyone but Kontor's roles.

    PostgreSQL copies no privileges of a database from its template, so they are set each time.
    """
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        exists = connection.execute(
            "SELECT FROM pg_database WHERE datname = %s", [database]
        ).fetchone()
        if exists is None:
            connection.execute(creation(connection.info.server_version, database, template))
        for statement in DATABASE_PRIVILEGES:
            connection.execute(
                sql.SQL(statement).format(
                    database=sql.Identifier(database),
                    owner=sql.Identifier(OWNER),
                    app=sql.Identifier(APP),
                )
            )
    with psycopg.connect(make_conninfo(superuser_dsn, dbname=database), autocommit=True) as inside:
        for statement in SCHEMA_PRIVILEGES:
            inside.execute(
                sql.SQL(statement).format(
                    owner=sql.Identifier(OWNER), shared=sql.Identifier(SHARED)
                )
            )


def drop_database(superuser_dsn: str, database: str) -> None:
    """Drop `database` and whoever is connected to it; nothing happens when it doesn't exist."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )


DATABASE_PRIVILEGES = (
    "ALTER DATABASE {database} OWNER TO {owner}",
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {app}",
)

SCHEMA_PRIVILEGES = (
    "ALTER SCHEMA public OWNER TO {owner}",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {shared}",
)


def creation(server_version: int, database: str, template: str | None) -> sql.Composed:
    if template is not None:
        # FILE_COPY clones a template in one go; WAL_LOG writes every page of it to the log.
        return sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(database), sql.Identifier(template)
        )
    if server_version >= 170000:
        return sql.SQL(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin"
            " BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8'"
        ).format(sql.Identifier(database))
    return sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'").format(
        sql.Identifier(database)
    )
