"""What the kernel's tables promise in the database itself."""

from django.db import migrations

from kernel.db.operations import REFUSE_CHANGE, SchemaSQL, append_only


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        REFUSE_CHANGE,
        append_only("fact", "fact_reaction", "audit_entry"),
        SchemaSQL(
            "INSERT INTO audit_head (id, sequence, hash) VALUES (1, 0, repeat('0', 64));",
            "DELETE FROM audit_head;",
        ),
    ]
