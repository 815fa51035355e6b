from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounting", "0009_payables")]
    operations = []
