from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounting", "0004_bank_promises"), ("parties", "0001_register")]
    operations = []
