-- The three roles every Kontor installation stands on. Run by a superuser, once per server;
-- running it again changes nothing. Passwords are set apart, as SCRAM verifiers.
--
-- kontor_owner   runs DDL: owns the database, creates schemas and a role per client
-- kontor_shared  may touch the shared schema
-- kontor_app     logs in at run time and can do nothing until it has SET ROLE
DO $roles$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kontor_owner') THEN
        CREATE ROLE kontor_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kontor_shared') THEN
        CREATE ROLE kontor_shared;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kontor_app') THEN
        CREATE ROLE kontor_app;
    END IF;
END
$roles$;

ALTER ROLE kontor_owner
    LOGIN NOSUPERUSER CREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS INHERIT;
ALTER ROLE kontor_shared
    NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS;
ALTER ROLE kontor_app
    LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS NOINHERIT;

GRANT kontor_shared TO kontor_owner WITH ADMIN TRUE, INHERIT FALSE, SET TRUE;
GRANT kontor_shared TO kontor_app WITH ADMIN FALSE, INHERIT FALSE, SET TRUE;
