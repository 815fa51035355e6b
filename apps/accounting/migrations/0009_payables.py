from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounting", "0008_receivables")]
    operations = []
