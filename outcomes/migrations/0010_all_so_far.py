import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('outcomes', '0001_initial'), ('outcomes', '0002_experiments_and_trade_offs'), ('outcomes', '0003_add_comments'), ('outcomes', '0004_cycles_are_agreed_amended_closed_and_carried_over'), ('outcomes', '0005_add_kinds_of_key_results_and_milestones'), ('outcomes', '0006_comments_have_threads'), ('outcomes', '0007_values_sent_by_programs'), ('outcomes', '0008_comments_are_removed_as_all_remarks_are'), ('outcomes', '0009_know_what_was_imported')]

    initial = True

    dependencies = [
        ('people', '0008_all_so_far'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(max_length=60, unique=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(help_text='The last day.')),
                ('state', models.CharField(choices=[('planning', 'Planning'), ('active', 'Active'), ('closing', 'Closing'), ('closed', 'Closed')], default='planning', max_length=10)),
                ('check_in_weekday', models.PositiveSmallIntegerField(choices=[(1, 'Monday'), (2, 'Tuesday'), (3, 'Wednesday'), (4, 'Thursday'), (5, 'Friday')], default=3)),
                ('cadence_days', models.PositiveSmallIntegerField(default=7, help_text='Days from one check-in to the next.')),
            ],
            options={
                'ordering': ['-starts_on'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='cycle_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('state__in', ['planning', 'active', 'closing', 'closed'])), name='cycle_state_is_known'), models.CheckConstraint(condition=models.Q(('cadence_days__gte', 1)), name='cycle_cadence_is_a_day_or_more')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='outcomes.cycle')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='people.team')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'team'), name='agreement_is_one_per_cycle_and_team')],
            },
        ),
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.TextField()),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='amendment_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('due_on', models.DateField()),
                ('weight', models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))])),
                ('done_on', models.DateField(blank=True, editable=False, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weight__gt', 0)), name='milestone_weight_is_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='Objective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('closed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('computed_score', models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=3, null=True)),
                ('score', models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=3, null=True)),
                ('learned', models.TextField(blank=True, editable=False)),
                ('verdict', models.CharField(blank=True, choices=[('keep', 'Keep'), ('change', 'Change'), ('stop', 'Stop')], editable=False, max_length=6)),
                ('carried_from', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_into', to='outcomes.objective')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objectives', to='outcomes.cycle')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objectives', to='people.team')),
                ('title', models.CharField(max_length=300)),
                ('why', models.TextField(blank=True)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objectives_led', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('committed', 'Committed'), ('aspirational', 'Aspirational')], default='aspirational', max_length=12)),
                ('supports', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supported_by', to='outcomes.objective')),
            ],
            options={
                'ordering': ['title'],
                'indexes': [models.Index(fields=['cycle', 'team', 'title', 'id'], name='objective_of_cycle_and_team'), models.Index(fields=['cycle', 'title', 'id'], name='objective_of_cycle_by_title')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'keep', 'change', 'stop'])), name='objective_verdict_is_known'), models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__range', (0, 1)), _connector='OR'), name='objective_score_is_0_to_1'), models.CheckConstraint(condition=models.Q(('score__isnull', True), ('closed_at__isnull', False), _connector='OR'), name='objective_has_a_score_only_once_closed'), models.CheckConstraint(condition=models.Q(('carried_from', models.F('id')), _negated=True), name='objective_is_not_its_own_origin'), models.CheckConstraint(condition=models.Q(('kind__in', ['committed', 'aspirational'])), name='objective_kind_is_known'), models.CheckConstraint(condition=models.Q(('supports', models.F('id')), _negated=True), name='objective_does_not_support_itself')],
            },
        ),
        migrations.CreateModel(
            name='KeyResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('computed_score', models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=3, null=True)),
                ('score', models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=3, null=True)),
                ('score_reason', models.TextField(blank=True, editable=False)),
                ('said_confidence', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('said_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('carried_from', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_into', to='outcomes.keyresult')),
                ('fed_on', models.DateField(blank=True, editable=False, null=True)),
                ('fed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('fed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.apitoken')),
                ('kind', models.CharField(choices=[('increase', 'Increase'), ('decrease', 'Decrease'), ('stay_above', 'Stay at or above'), ('stay_below', 'Stay at or below'), ('stay_within', 'Stay within'), ('milestones', 'Milestones'), ('yes_no', 'Yes or no')], default='increase', max_length=12)),
                ('unit_kind', models.CharField(choices=[('number', 'Number'), ('percent', 'Percent'), ('currency', 'Currency'), ('duration', 'Duration'), ('text', 'Other unit')], default='number', max_length=10)),
                ('unit', models.CharField(blank=True, help_text='Shown after the number: s, €, tickets.', max_length=20)),
                ('baseline', models.DecimalField(blank=True, decimal_places=4, max_digits=15, null=True)),
                ('target', models.DecimalField(blank=True, decimal_places=4, max_digits=15, null=True)),
                ('at_least', models.DecimalField(blank=True, decimal_places=4, max_digits=15, null=True)),
                ('at_most', models.DecimalField(blank=True, decimal_places=4, max_digits=15, null=True)),
                ('phases', models.JSONField(blank=True, default=list)),
                ('value', models.DecimalField(blank=True, decimal_places=4, editable=False, max_digits=15, null=True)),
                ('objective', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='key_results', to='outcomes.objective')),
                ('title', models.CharField(max_length=300)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='key_results', to=settings.AUTH_USER_MODEL)),
                ('weight', models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0'))])),
                ('source', models.CharField(blank=True, help_text='Where the number comes from.', max_length=200)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('confidence', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('confidence_before', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('checked_in_on', models.DateField(blank=True, editable=False, null=True)),
            ],
            options={
                'ordering': ['position', 'id'],
                'indexes': [models.Index(fields=['owner', 'objective'], name='key_result_of_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__range', (0, 1)), _connector='OR'), name='key_result_score_is_0_to_1'), models.CheckConstraint(condition=models.Q(('computed_score__isnull', True), ('computed_score__range', (0, 1)), _connector='OR'), name='key_result_computed_score_is_0_to_1'), models.CheckConstraint(condition=models.Q(('score__isnull', True), models.Q(('computed_score__isnull', False), ('score', models.F('computed_score'))), models.Q(('score_reason', ''), _negated=True), _connector='OR'), name='key_result_score_is_adjusted_with_a_reason'), models.CheckConstraint(condition=models.Q(('carried_from', models.F('id')), _negated=True), name='key_result_is_not_its_own_origin'), models.CheckConstraint(condition=models.Q(('kind__in', ['increase', 'decrease', 'stay_above', 'stay_below', 'stay_within', 'milestones', 'yes_no'])), name='key_result_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('at_least__isnull', True), ('at_most__isnull', True), ('baseline__isnull', False), ('kind', 'increase'), ('target__isnull', False)), models.Q(('at_least__isnull', True), ('at_most__isnull', True), ('baseline__isnull', False), ('kind', 'decrease'), ('target__isnull', False)), models.Q(('at_least__isnull', False), ('at_most__isnull', True), ('baseline__isnull', True), ('kind', 'stay_above'), ('target__isnull', True)), models.Q(('at_least__isnull', True), ('at_most__isnull', False), ('baseline__isnull', True), ('kind', 'stay_below'), ('target__isnull', True)), models.Q(('at_least__isnull', False), ('at_most__isnull', False), ('baseline__isnull', True), ('kind', 'stay_within'), ('target__isnull', True)), models.Q(('at_least__isnull', True), ('at_most__isnull', True), ('baseline__isnull', False), ('kind', 'milestones'), ('target__isnull', False)), models.Q(('at_least__isnull', True), ('at_most__isnull', True), ('baseline__isnull', False), ('kind', 'yes_no'), ('target__isnull', False)), _connector='OR'), name='key_result_has_the_goal_of_its_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['increase', 'decrease', 'milestones', 'yes_no']), _negated=True), models.Q(('kind', 'increase'), ('target__gt', models.F('baseline'))), models.Q(('kind', 'decrease'), ('target__lt', models.F('baseline'))), models.Q(('baseline', 0), ('kind', 'milestones'), ('target__gt', 0)), models.Q(('baseline', 0), ('kind', 'yes_no'), ('target', 1)), _connector='OR'), name='key_result_target_lies_in_its_direction'), models.CheckConstraint(condition=models.Q(('at_least__isnull', True), ('at_most__isnull', True), ('at_least__lte', models.F('at_most')), _connector='OR'), name='key_result_limits_leave_room'), models.CheckConstraint(condition=models.Q(('weight__gte', 0)), name='key_result_weight_is_not_negative'), models.CheckConstraint(condition=models.Q(('confidence__isnull', True), ('confidence__range', (1, 5)), _connector='OR'), name='key_result_confidence_is_1_to_5')],
            },
        ),
        migrations.AddField(
            model_name='Amendment',
            name='key_result',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='outcomes.keyresult'),
        ),
        migrations.AddIndex(
            model_name='Amendment',
            index=models.Index(fields=['key_result', 'id'], name='amendment_of_key_result'),
        ),
        migrations.AddField(
            model_name='Milestone',
            name='key_result',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='outcomes.keyresult'),
        ),
        migrations.AddField(
            model_name='Objective',
            name='supports_key_result',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supported_by', to='outcomes.keyresult'),
        ),
        migrations.AddConstraint(
            model_name='Objective',
            constraint=models.CheckConstraint(condition=models.Q(('supports_key_result__isnull', True), ('supports__isnull', False), _connector='OR'), name='objective_supports_a_key_result_of_its_parent'),
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='outcomes.keyresult')),
                ('on', models.DateField()),
                ('value', models.DecimalField(decimal_places=4, max_digits=15)),
                ('confidence', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Very low'), (2, 'Low'), (3, 'Even'), (4, 'Good'), (5, 'High')], null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('note', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by_hand', models.BooleanField(default=True, help_text='A person said it; a program alone checks nothing in.')),
                ('token', models.ForeignKey(blank=True, help_text='What sent the value.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.apitoken')),
            ],
            options={
                'ordering': ['-on'],
                'indexes': [models.Index(fields=['key_result', '-on'], include=('value', 'confidence'), name='check_in_newest_first')],
                'constraints': [models.UniqueConstraint(fields=('key_result', 'on'), name='check_in_is_one_per_key_result_and_day'), models.CheckConstraint(condition=models.Q(('confidence__isnull', True), ('confidence__range', (1, 5)), _connector='OR'), name='check_in_confidence_is_1_to_5'), models.CheckConstraint(condition=models.Q(('by_hand', True), models.Q(('confidence__isnull', True), ('token__isnull', False)), _connector='OR'), name='check_in_by_a_program_names_its_token_and_says_no_confidence')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('text', models.TextField(blank=True)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('removed_at', models.DateTimeField(blank=True, help_text='Taken back by who said it; history keeps the words.', null=True)),
                ('answers', models.ForeignKey(blank=True, help_text='The remark that it replies to; a thread is one level deep.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='outcomes.comment')),
                ('section', models.CharField(blank=True, help_text='The section of the record it is about.', max_length=200)),
                ('section_text', models.TextField(blank=True, help_text='What stood in that section when it was said.')),
                ('objective', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='outcomes.objective')),
            ],
            options={
                'ordering': ['at', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['objective', '-at', '-id'], name='comment_newest_first')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('removed_at__isnull', False), _connector='OR'), name='comment_says_something_until_removed')],
            },
        ),
        migrations.CreateModel(
            name='Experiment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('title', models.CharField(max_length=300)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_owned', to=settings.AUTH_USER_MODEL)),
                ('due_on', models.DateField()),
                ('first_due_on', models.DateField(editable=False)),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('answer', models.TextField(blank=True)),
                ('key_result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='experiments', to='outcomes.keyresult')),
                ('hypothesis', models.TextField()),
                ('expected', models.CharField(max_length=200)),
                ('evidence', models.TextField()),
                ('observed', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('running', 'Running'), ('kept', 'Kept'), ('stopped', 'Stopped')], default='running', max_length=10)),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'indexes': [models.Index(fields=['owner', 'state', 'due_on'], name='experiment_of_owner'), models.Index(fields=['key_result', 'state', 'due_on'], name='experiment_of_key_result'), models.Index(fields=['state', 'due_on', 'id'], name='experiment_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['running', 'kept', 'stopped'])), name='experiment_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'running')), models.Q(('answered_at__isnull', False), ('state__in', ['kept', 'stopped']), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='experiment_ends_with_what_was_learned')],
            },
        ),
        migrations.CreateModel(
            name='Origin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('objective', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='origins', to='outcomes.objective')),
                ('key_result', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='origins', to='outcomes.keyresult')),
                ('imported_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('key_result__isnull', False), ('objective__isnull', True)), models.Q(('key_result__isnull', True), ('objective__isnull', False)), _connector='OR'), name='origin_is_of_an_objective_or_a_key_result')],
            },
        ),
        migrations.CreateModel(
            name='TradeOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('title', models.CharField(max_length=300)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_owned', to=settings.AUTH_USER_MODEL)),
                ('due_on', models.DateField()),
                ('first_due_on', models.DateField(editable=False)),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('answer', models.TextField(blank=True)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trade_offs', to='people.team')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trade_offs', to='outcomes.cycle')),
                ('objective', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trade_offs', to='outcomes.objective')),
                ('why', models.TextField()),
                ('state', models.CharField(choices=[('deferred', 'Deferred'), ('taken_up', 'Taken up'), ('dropped', 'Dropped')], default='deferred', max_length=10)),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'indexes': [models.Index(fields=['owner', 'state', 'due_on'], name='trade_off_of_owner'), models.Index(fields=['cycle', 'due_on', 'id'], name='trade_off_of_cycle'), models.Index(fields=['cycle', 'team', 'due_on', 'id'], name='trade_off_of_cycle_and_team')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['deferred', 'taken_up', 'dropped'])), name='trade_off_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'deferred')), models.Q(('answered_at__isnull', False), ('state', 'taken_up')), models.Q(('answered_at__isnull', False), ('state', 'dropped'), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='trade_off_is_dropped_with_a_reason')],
            },
        ),
    ]
