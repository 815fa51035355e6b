-- The three roles every Kontor installation stands on. Run by a superuser, or on a managed
-- server by its administrator; once per server, and running it again changes nothing.
-- Passwords are set apart, as SCRAM verifiers.
--
-- kontor_owner   runs DDL: owns the database, creates schemas and a role per client
-- kontor_shared  may touch the shared schema
-- kontor_app     logs in at run time and can do nothing until it has SET ROLE

-- An administrator who is no superuser can hand a database only to a role it may become.
SET createrole_self_grant = 'set, inherit';

DO $roles$
DECLARE
    dangerous text;
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
    -- Checked, not altered: only a superuser may name these attributes at all.
    SELECT string_agg(rolname, ', ') INTO dangerous FROM pg_roles
    WHERE rolname IN ('kontor_owner', 'kontor_shared', 'kontor_app')
      AND (rolsuper OR rolreplication OR rolbypassrls);
    IF dangerous IS NOT NULL THEN
        RAISE EXCEPTION '% must be no superuser, replicate nothing and bypass nothing', dangerous;
    END IF;
END
$roles$;

ALTER ROLE kontor_owner LOGIN CREATEROLE NOCREATEDB INHERIT;
ALTER ROLE kontor_shared NOLOGIN NOCREATEROLE NOCREATEDB;
ALTER ROLE kontor_app LOGIN NOCREATEROLE NOCREATEDB NOINHERIT;

GRANT kontor_shared TO kontor_owner WITH ADMIN TRUE, INHERIT FALSE, SET TRUE;
GRANT kontor_shared TO kontor_app WITH ADMIN FALSE, INHERIT FALSE, SET TRUE;
