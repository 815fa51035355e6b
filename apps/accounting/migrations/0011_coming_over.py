from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounting", "0010_bank_growth")]
    operations = []
