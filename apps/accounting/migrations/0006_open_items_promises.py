from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounting", "0005_open_items")]
    operations = []
