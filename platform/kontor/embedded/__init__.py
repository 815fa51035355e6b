"""PostgreSQL and Valkey from their wheels, and the supervisor that keeps Kontor running.

Development, demonstration and tests only: production names its own servers in
`DATABASE_URL`, `DATABASE_OWNER_URL` and `REDIS_URL`, and these always win.
"""
