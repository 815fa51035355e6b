"""The one change that the history of work allows: forgetting what was said about a client that is
erased. The runtime role may call it and can't change a row by itself."""

from django.db import migrations

from kernel.db.operations import SchemaSQL
from kernel.tenancy import SHARED_ROLE

FORGET = SchemaSQL(
    """
    CREATE FUNCTION forget_work_events(erased uuid) RETURNS void LANGUAGE sql
    SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
        UPDATE work_event AS e
           SET note = '', before = '{}',
               actor_name = CASE WHEN e.actor_kind IN ('worker', 'system')
                                 THEN e.actor_name ELSE '' END
          FROM work_item AS i
          JOIN work_subject AS s ON s.id = i.subject_id
          JOIN client AS c ON c.id = s.client_id
         WHERE i.id = e.item_id AND c.id = erased AND c.state = 'erased'
    $$;
    """,
    "DROP FUNCTION forget_work_events(uuid);",
)
ALLOW = SchemaSQL(
    f"REVOKE ALL ON FUNCTION forget_work_events(uuid) FROM PUBLIC;"
    f"GRANT EXECUTE ON FUNCTION forget_work_events(uuid) TO {SHARED_ROLE};",
    f"REVOKE ALL ON FUNCTION forget_work_events(uuid) FROM {SHARED_ROLE};",
)


class Migration(migrations.Migration):
    dependencies = [("workspace", "0001_work"), ("tenants", "0001_initial")]

    operations = [FORGET, ALLOW]
