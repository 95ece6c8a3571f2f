import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import followups.rights
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('followups', '0001_initial'), ('followups', '0002_snooze_and_grouping'), ('followups', '0003_index_insights'), ('followups', '0004_index_offers'), ('followups', '0005_several_links'), ('followups', '0006_index_filters_of_the_queue'), ('followups', '0007_keep_sent_postmortems'), ('followups', '0008_index_ideas_of_owners'), ('followups', '0009_word_what_a_snooze_does'), ('followups', '0010_tell_what_waits'), ('followups', '0011_converse_on_follow_ups')]

    initial = True

    dependencies = [
        ('decisions', '0014_all_so_far'),
        ('outcomes', '0010_all_so_far'),
        ('people', '0008_all_so_far'),
        ('postmortems', '0013_all_so_far'),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('title', models.CharField(max_length=300)),
                ('details', models.TextField(blank=True)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to=settings.AUTH_USER_MODEL)),
                ('owner_named', models.CharField(blank=True, help_text='The owner as an imported document names them.', max_length=120)),
                ('offered_to', models.ForeignKey(blank=True, editable=False, help_text='Asked to take it over; until they accept it stays with its owner.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups_offered', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='people.team')),
                ('kind', models.CharField(choices=[('prevent', 'Prevent'), ('detect', 'Detect'), ('mitigate', 'Mitigate'), ('process', 'Process'), ('other', 'Other')], default='other', max_length=10)),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'High'), (2, 'Normal'), (3, 'Low')], default=2)),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('open', 'Open'), ('in_progress', 'In progress'), ('done', 'Done'), ('declined', 'Declined')], default='open', max_length=12)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('first_due_on', models.DateField(blank=True, editable=False, help_text='The first promised date, kept for ever.', null=True)),
                ('times_moved', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('snoozed_until', models.DateField(blank=True, editable=False, help_text='No reminder of it before this date, where its owner is. It is late all the same.', null=True)),
                ('times_snoozed', models.PositiveSmallIntegerField(default=0, editable=False, help_text='In a row without a reason, since somebody last acted on it.')),
                ('postmortem', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='postmortems.postmortem')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='decisions.decision')),
                ('objective', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='outcomes.objective')),
                ('links', models.TextField(blank=True, db_column='link', help_text='Issues and pull requests, an address a line.')),
                ('outcome', models.TextField(blank=True, help_text='What was done about it.')),
                ('declined_reason', models.TextField(blank=True)),
                ('accepted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('ended_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('queue_on', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('due_on', models.Value(datetime.date(9999, 12, 31), output_field=models.DateField())), help_text='The due date; the end of time where there is none.', output_field=models.DateField())),
                ('left_at', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('ended_at', 'created_at'), help_text='When it ended; when it was written down where an import does not say.', output_field=models.DateTimeField())),
                ('owner_key', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('owner', models.Value(0), output_field=models.BigIntegerField()), help_text='Its owner, by id; 0 where it has none.', output_field=models.BigIntegerField())),
                ('source_kind', models.GeneratedField(db_persist=True, expression=models.Case(models.When(postmortem__isnull=False, then=models.Value(1)), models.When(decision__isnull=False, then=models.Value(2)), models.When(objective__isnull=False, then=models.Value(3)), default=models.Value(4)), help_text='What it comes from: 1 a postmortem, 2 a decision, 3 an objective, 4 nothing.', output_field=models.SmallIntegerField())),
                ('source_key', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('postmortem', 'decision', 'objective', models.Value(0), output_field=models.BigIntegerField()), help_text='Which one, by id.', output_field=models.BigIntegerField())),
                ('waits', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('state', 'proposed'), ('owner__isnull', True), ('offered_to__isnull', False), ('due_on__isnull', True), _connector='OR'), then=models.Value(1)), default=models.Value(0)), help_text='1 where it waits for an answer, an owner or a date; else 0.', output_field=models.SmallIntegerField())),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['-first_due_on', '-id'], name='follow_up_first_due'), models.Index(condition=models.Q(('offered_to__isnull', False)), fields=['offered_to', 'queue_on', 'id'], name='follow_up_offered'), models.Index(fields=['team', '-first_due_on', '-id'], name='follow_up_first_due_of_team'), models.Index(condition=models.Q(('state__in', ['open', 'in_progress'])), fields=['accepted_at', 'id'], name='follow_up_oldest'), models.Index(condition=models.Q(('state__in', ['open', 'in_progress'])), fields=['team', 'accepted_at', 'id'], name='follow_up_oldest_of_team'), models.Index(condition=models.Q(('state__in', ['open', 'in_progress'])), fields=['owner', 'queue_on', 'id'], name='follow_up_awaited_of_owner'), models.Index(condition=models.Q(('state__in', ['open', 'in_progress'])), fields=['queue_on', 'id'], name='follow_up_awaited_by_date'), models.Index(condition=models.Q(('state__in', ['open', 'in_progress'])), fields=['team', 'queue_on', 'id'], name='follow_up_awaited_of_team'), models.Index(condition=models.Q(('state__in', ['open', 'in_progress'])), fields=['waits', 'queue_on', 'id'], name='follow_up_waiting_last'), models.Index(condition=models.Q(('state__in', ['open', 'in_progress'])), fields=['team', 'waits', 'queue_on', 'id'], name='follow_up_waiting_last_of_team'), models.Index(condition=models.Q(('state__in', ['open', 'in_progress'])), fields=['owner_key', 'queue_on', 'id'], name='follow_up_awaited_by_owner'), models.Index(condition=models.Q(('state__in', ['open', 'in_progress'])), fields=['source_kind', '-source_key', 'queue_on', 'id'], name='follow_up_awaited_by_source'), models.Index(condition=models.Q(('state__in', ['open', 'in_progress'])), fields=['source_kind', 'queue_on', 'id'], name='follow_up_awaited_from'), models.Index(condition=models.Q(('state__in', ['open', 'in_progress']), ('times_moved__gte', 2)), fields=['queue_on', 'id'], name='follow_up_drifting_by_date'), models.Index(condition=models.Q(('state__in', ['open', 'in_progress']), ('times_moved__gte', 2)), fields=['team', 'queue_on', 'id'], name='follow_up_drifting_of_team'), models.Index(condition=models.Q(('snoozed_until__isnull', False)), fields=['queue_on', 'id'], name='follow_up_snoozed_by_date'), models.Index(condition=models.Q(('state', 'proposed')), fields=['queue_on', 'id'], name='follow_up_proposed_by_date'), models.Index(condition=models.Q(('state', 'proposed')), fields=['source_kind', 'queue_on', 'id'], name='follow_up_proposed_from'), models.Index(condition=models.Q(('state', 'proposed')), fields=['source_kind', '-source_key', 'queue_on', 'id'], name='follow_up_proposed_by_source'), models.Index(condition=models.Q(('state', 'proposed')), fields=['team', 'queue_on', 'id'], name='follow_up_proposed_of_team'), models.Index(condition=models.Q(('state', 'proposed')), fields=['owner', 'queue_on', 'id'], name='follow_up_proposed_of_owner'), models.Index(condition=models.Q(('state__in', ['done', 'declined'])), fields=['-left_at', '-id'], name='follow_up_newest_ended'), models.Index(condition=models.Q(('state__in', ['done', 'declined'])), fields=['team', '-left_at', '-id'], name='follow_up_ended_of_team'), models.Index(condition=models.Q(('state__in', ['done', 'declined'])), fields=['owner', '-left_at', '-id'], name='follow_up_ended_of_owner'), models.Index(condition=models.Q(('state__in', ['done', 'declined'])), fields=['source_kind', '-left_at', '-id'], name='follow_up_ended_from')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decision__isnull', True), ('postmortem__isnull', True)), models.Q(('objective__isnull', True), ('postmortem__isnull', True)), models.Q(('decision__isnull', True), ('objective__isnull', True)), _connector='OR'), name='follow_up_has_one_source_at_most'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'open', 'in_progress', 'done', 'declined'])), name='follow_up_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('declined_reason', ''), _negated=True), _connector='OR'), name='follow_up_declined_has_a_reason'), models.CheckConstraint(condition=models.Q(('state__in', ['done', 'declined']), ('ended_at__isnull', True), _connector='OR'), name='follow_up_awaited_has_not_ended'), models.CheckConstraint(condition=models.Q(('due_on__isnull', True), ('first_due_on__isnull', False), _connector='OR'), name='follow_up_first_promised_date_is_kept'), models.CheckConstraint(condition=models.Q(('offered_to__isnull', True), ('owner__isnull', True), models.Q(('offered_to', models.F('owner')), _negated=True), _connector='OR'), name='follow_up_is_not_offered_to_its_owner'), models.CheckConstraint(condition=models.Q(('snoozed_until__isnull', True), ('state__in', ['open', 'in_progress']), _connector='OR'), name='follow_up_snoozed_is_awaited')],
            },
            bases=(followups.rights.Rights, models.Model),
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
                ('answers', models.ForeignKey(blank=True, help_text='The remark that it replies to; a thread is one level deep.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='followups.comment')),
                ('section', models.CharField(blank=True, help_text='The section of the record it is about.', max_length=200)),
                ('section_text', models.TextField(blank=True, help_text='What stood in that section when it was said.')),
                ('follow_up', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='followups.followup')),
            ],
            options={
                'ordering': ['at', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['follow_up', '-at', '-id'], name='fu_comment_newest_first'), models.Index(fields=['at'], name='fu_comment_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('removed_at__isnull', False), _connector='OR'), name='fu_comment_says_something_until_removed')],
            },
        ),
        migrations.CreateModel(
            name='SentPostmortems',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('name', models.CharField(max_length=200)),
                ('content', models.BinaryField()),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='sent_postmortems_by_age')],
            },
        ),
    ]
