from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounting", "0006_open_items_promises")]
    operations = []
