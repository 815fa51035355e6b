import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import kernel.ids
from kernel.db.operations import append_only


class Migration(migrations.Migration):

    dependencies = [
        ("accounting", "0006_open_items_promises"),
        ("kernel", "0002_promises"),
    ]

    operations = [
        migrations.CreateModel(
            name='PeriodReadiness',
            fields=[
                ('period', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='accounting.period')),
                ('is_ready', models.BooleanField(default=False)),
                ('prepared_by_id', models.CharField(blank=True, max_length=36)),
                ('prepared_by_name', models.CharField(blank=True, max_length=200)),
                ('prepared_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'period_readiness',
            },
        ),
        migrations.CreateModel(
            name='Accrual',
            fields=[
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_id', models.CharField(blank=True, max_length=36)),
                ('actor_name', models.CharField(max_length=200)),
                ('request_id', models.CharField(blank=True, max_length=36)),
                ('id', models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=19)),
                ('spread_by', models.CharField(choices=[('days', 'by days'), ('months', 'in equal months')], max_length=8)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('description', models.CharField(max_length=500)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancelled_because', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('deferral', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.account')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.journalentry')),
                ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.line')),
                ('target', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.account')),
            ],
            options={
                'db_table': 'accrual',
            },
        ),
        migrations.CreateModel(
            name='AccrualPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('date', models.DateField()),
                ('amount', models.DecimalField(decimal_places=4, max_digits=19)),
                ('is_cancelled', models.BooleanField(default=False)),
                ('held', models.JSONField(null=True)),
                ('accrual', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.accrual')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.journalentry')),
            ],
            options={
                'db_table': 'accrual_part',
            },
        ),
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_id', models.CharField(blank=True, max_length=36)),
                ('actor_name', models.CharField(max_length=200)),
                ('request_id', models.CharField(blank=True, max_length=36)),
                ('currency', models.CharField(max_length=3)),
                ('date', models.DateField()),
                ('rate', models.DecimalField(decimal_places=12, max_digits=21)),
                ('source', models.CharField(choices=[('ecb', 'European Central Bank'), ('cnb', 'Česká národní banka'), ('mnb', 'Magyar Nemzeti Bank'), ('dn', 'Danmarks Nationalbank'), ('typed', 'typed')], max_length=8)),
                ('kept_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'exchange_rate',
                'constraints': [models.UniqueConstraint(fields=('currency', 'date'), name='exchange_rate_once'), models.CheckConstraint(condition=models.Q(('rate__gt', 0)), name='exchange_rate_positive'), models.CheckConstraint(condition=models.Q(('source__in', ['ecb', 'cnb', 'mnb', 'dn', 'typed'])), name='exchange_rate_source_known')],
            },
        ),
        migrations.CreateModel(
            name='RecurringEntry',
            fields=[
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_id', models.CharField(blank=True, max_length=36)),
                ('actor_name', models.CharField(max_length=200)),
                ('request_id', models.CharField(blank=True, max_length=36)),
                ('id', models.UUIDField(default=kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('description', models.CharField(max_length=500)),
                ('every', models.CharField(choices=[('month', 'every month'), ('quarter', 'every quarter'), ('year', 'every year')], max_length=8)),
                ('day', models.PositiveSmallIntegerField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('next_on', models.DateField(null=True)),
                ('held', models.JSONField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('journal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.journal')),
            ],
            options={
                'db_table': 'recurring_entry',
            },
        ),
        migrations.CreateModel(
            name='RecurringLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('amount', models.DecimalField(decimal_places=4, max_digits=19)),
                ('description', models.CharField(blank=True, max_length=500)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.account')),
                ('cost_centre', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.dimension')),
                ('project', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.dimension')),
                ('recurring', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.recurringentry')),
            ],
            options={
                'db_table': 'recurring_line',
            },
        ),
        migrations.CreateModel(
            name='RecurringRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_id', models.CharField(blank=True, max_length=36)),
                ('actor_name', models.CharField(max_length=200)),
                ('request_id', models.CharField(blank=True, max_length=36)),
                ('date', models.DateField()),
                ('skipped_because', models.CharField(blank=True, max_length=300)),
                ('done_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.journalentry')),
                ('recurring', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.recurringentry')),
            ],
            options={
                'db_table': 'recurring_run',
            },
        ),
        migrations.CreateModel(
            name='YearClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_id', models.CharField(blank=True, max_length=36)),
                ('actor_name', models.CharField(max_length=200)),
                ('request_id', models.CharField(blank=True, max_length=36)),
                ('result', models.DecimalField(decimal_places=4, max_digits=19)),
                ('closed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('fiscal_year', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounting.fiscalyear')),
            ],
            options={
                'db_table': 'year_closing',
            },
        ),
        migrations.AddConstraint(
            model_name='accrual',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('line',), name='accrual_once'),
        ),
        migrations.AddConstraint(
            model_name='accrual',
            constraint=models.CheckConstraint(condition=models.Q(('first__lte', models.F('last'))), name='accrual_in_order'),
        ),
        migrations.AddConstraint(
            model_name='accrual',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='accrual_not_zero'),
        ),
        migrations.AddConstraint(
            model_name='accrual',
            constraint=models.CheckConstraint(condition=models.Q(('spread_by__in', ['days', 'months'])), name='accrual_spread_known'),
        ),
        migrations.AddIndex(
            model_name='accrualpart',
            index=models.Index(condition=models.Q(('entry__isnull', True), ('is_cancelled', False)), fields=['date'], name='accrual_part_due'),
        ),
        migrations.AddConstraint(
            model_name='accrualpart',
            constraint=models.UniqueConstraint(fields=('accrual', 'position'), name='accrual_part_once'),
        ),
        migrations.AddIndex(
            model_name='recurringentry',
            index=models.Index(condition=models.Q(('next_on__isnull', False)), fields=['next_on'], name='recurring_entry_due'),
        ),
        migrations.AddConstraint(
            model_name='recurringentry',
            constraint=models.CheckConstraint(condition=models.Q(('every__in', ['month', 'quarter', 'year'])), name='recurring_entry_every_known'),
        ),
        migrations.AddConstraint(
            model_name='recurringentry',
            constraint=models.CheckConstraint(condition=models.Q(('day__gte', 1), ('day__lte', 31)), name='recurring_entry_day'),
        ),
        migrations.AddConstraint(
            model_name='recurringentry',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='recurring_entry_in_order'),
        ),
        migrations.AddConstraint(
            model_name='recurringline',
            constraint=models.UniqueConstraint(fields=('recurring', 'position'), name='recurring_line_position_once'),
        ),
        migrations.AddConstraint(
            model_name='recurringline',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='recurring_line_not_zero'),
        ),
        migrations.AddConstraint(
            model_name='recurringrun',
            constraint=models.UniqueConstraint(fields=('recurring', 'date'), name='recurring_run_once'),
        ),
        migrations.AddConstraint(
            model_name='recurringrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('skipped_because', '')), models.Q(('entry__isnull', True), models.Q(('skipped_because', ''), _negated=True)), _connector='OR'), name='recurring_run_posted_or_skipped'),
        ),
        append_only("recurring_run", "year_closing"),
    ]
