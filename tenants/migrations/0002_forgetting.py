"""The one change that shared facts allow: forgetting the words about a client that is erased. What
happened, when and to which id stays. The runtime role may call it and can't change a row itself."""

from django.db import migrations

from kernel.db.operations import SchemaSQL
from kernel.tenancy import SHARED_ROLE

FORGET = SchemaSQL(
    """
    CREATE FUNCTION forget_shared_facts(erased uuid) RETURNS void LANGUAGE sql
    SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
        UPDATE shared_fact AS f
           SET actor_name = CASE WHEN f.actor_kind IN ('worker', 'system')
                                 THEN f.actor_name ELSE '' END,
               payload = (
                   SELECT coalesce(jsonb_object_agg(key, CASE
                       WHEN jsonb_typeof(value) = 'string' AND key NOT LIKE '%\\_id'
                       THEN to_jsonb(''::text) ELSE value END), '{}')
                     FROM jsonb_each(f.payload))
          FROM client AS c
         WHERE c.id = f.client_id AND c.id = erased AND c.state = 'erased'
    $$;
    """,
    "DROP FUNCTION forget_shared_facts(uuid);",
)
ALLOW = SchemaSQL(
    f"REVOKE ALL ON FUNCTION forget_shared_facts(uuid) FROM PUBLIC;"
    f"GRANT EXECUTE ON FUNCTION forget_shared_facts(uuid) TO {SHARED_ROLE};",
    f"REVOKE ALL ON FUNCTION forget_shared_facts(uuid) FROM {SHARED_ROLE};",
)


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial"), ("kernel_shared", "0001_initial")]

    operations = [FORGET, ALLOW]
