import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('postmortems', '0001_initial'), ('postmortems', '0002_add_templates_writers_claims_and_tags'), ('postmortems', '0003_add_windows_teams_areas_comments_and_reading_lists'), ('postmortems', '0004_add_dismissed_hints'), ('postmortems', '0005_index_insights'), ('postmortems', '0006_newest_news_of_what_is_published'), ('postmortems', '0007_find_lessons_by_tags_in_their_text'), ('postmortems', '0008_keep_moments_in_years_that_are_meant'), ('postmortems', '0009_take_dismissed_words_out_of_history'), ('postmortems', '0010_find_those_in_review_of_a_team'), ('postmortems', '0011_leave_a_draft_that_nobody_needs'), ('postmortems', '0012_find_no_more_what_was_dropped')]

    initial = True

    dependencies = [
        ('outcomes', '0010_all_so_far'),
        ('people', '0008_all_so_far'),
    ]

    operations = [
        migrations.CreateModel(
            name='PostmortemTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('team', models.ForeignKey(blank=True, help_text='Empty: for every team.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postmortem_templates', to='people.team')),
                ('kind', models.CharField(default='incident', help_text='The kind of postmortem it begins.', max_length=15)),
                ('prompts', models.JSONField(blank=True, default=dict, help_text='Name of section to what it asks for.')),
                ('headings', models.JSONField(blank=True, default=list, help_text='Further sections in order, each with heading and prompt.')),
                ('is_retired', models.BooleanField(default=False, help_text='No longer offered; postmortems written with it keep its prompts.')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_retired', False)), fields=('team', 'name'), name='postmortem_template_name_is_one_per_team'), models.UniqueConstraint(condition=models.Q(('is_retired', False), ('team', None)), fields=('name',), name='postmortem_template_name_is_one_in_the_organisation'), models.CheckConstraint(condition=models.Q(('kind__in', ['incident', 'near_miss', 'missed_outcome', 'game_day'])), name='postmortem_template_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Postmortem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recurrence_of', models.ForeignKey(blank=True, help_text='The earlier one that this one repeats, as a person has judged.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recurrences', to='postmortems.postmortem')),
                ('news_at', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('created_by__isnull', True), ('happened_on__isnull', True), ('published_at__isnull', False)), then=models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), output_field=models.DateTimeField())), default=models.F('published_at'), output_field=models.DateTimeField()), help_text='When it was published; long ago for an imported one that does not say its day.', null=True, output_field=models.DateTimeField())),
                ('number', models.PositiveIntegerField(editable=False, unique=True)),
                ('title', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('incident', 'Incident'), ('near_miss', 'Near miss'), ('missed_outcome', 'Missed outcome'), ('game_day', 'Game day')], default='incident', max_length=15)),
                ('severity', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'SEV 1'), (2, 'SEV 2'), (3, 'SEV 3'), (4, 'SEV 4')], null=True)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('in_review', 'In review'), ('published', 'Published'), ('closed', 'Closed'), ('dropped', 'Dropped')], default='draft', max_length=10)),
                ('is_restricted', models.BooleanField(default=False)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postmortems', to='people.team')),
                ('facilitator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postmortems_facilitated', to=settings.AUTH_USER_MODEL)),
                ('people_named', models.JSONField(blank=True, default=list, help_text='Names in an imported document.')),
                ('happened_on', models.DateField(blank=True, help_text='The day of the incident, local.', null=True)),
                ('zone', models.CharField(default='UTC', help_text='The zone its times were written in.', max_length=64)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('detected_at', models.DateTimeField(blank=True, null=True)),
                ('declared_at', models.DateTimeField(blank=True, null=True)),
                ('mitigated_at', models.DateTimeField(blank=True, null=True)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('precisions', models.JSONField(blank=True, default=dict, help_text='Moment to precision, minute unless named.')),
                ('zone_is_assumed', models.BooleanField(default=False, help_text="An imported document stated no zone: its times are read in the team's.")),
                ('claims', models.JSONField(blank=True, default=list, help_text='Durations an imported document states: name, key, written, minutes, working_hours.')),
                ('written_with', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postmortems', to='postmortems.postmortemtemplate')),
                ('summary', models.TextField(blank=True)),
                ('impact', models.TextField(blank=True)),
                ('surprised', models.TextField(blank=True, help_text='Why were we surprised?')),
                ('went_well', models.TextField(blank=True)),
                ('went_badly', models.TextField(blank=True)),
                ('got_lucky', models.TextField(blank=True)),
                ('sections', models.JSONField(blank=True, default=list, help_text='Further sections in order, each with heading and body in Markdown.')),
                ('reviews_objective', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postmortems', to='outcomes.objective')),
                ('review_due_on', models.DateField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('other_teams', models.ManyToManyField(blank=True, help_text='Teams that take part besides its own.', related_name='postmortems_joined', to='people.team')),
                ('areas', models.ManyToManyField(blank=True, related_name='postmortems', to='people.area')),
                ('authors', models.ManyToManyField(blank=True, related_name='postmortems_written', to=settings.AUTH_USER_MODEL)),
                ('reviewers', models.ManyToManyField(blank=True, related_name='postmortems_reviewed', to=settings.AUTH_USER_MODEL)),
                ('participants', models.ManyToManyField(blank=True, related_name='postmortems_taken_part', to=settings.AUTH_USER_MODEL)),
                ('slowed', models.ManyToManyField(blank=True, related_name='slowed_by', to='outcomes.keyresult')),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['-started_at', '-number'], name='postmortem_by_start'), models.Index(fields=['team', '-started_at', '-number'], name='postmortem_of_team_by_start'), models.Index(condition=models.Q(('started_at__isnull', True)), fields=['happened_on', 'created_at'], name='postmortem_without_start'), models.Index(condition=models.Q(('started_at__isnull', True)), fields=['team', 'happened_on', 'created_at'], name='postmortem_of_team_no_start'), models.Index(fields=['status', '-number'], name='postmortem_by_status'), models.Index(fields=['team', '-number'], name='postmortem_of_team'), models.Index(fields=['team', 'status'], name='postmortem_of_team_by_status'), models.Index(fields=['-published_at'], name='postmortem_newest_published'), models.Index(condition=models.Q(('published_at__isnull', False)), fields=['-news_at', '-id'], name='postmortem_newest_open_news'), models.Index(condition=models.Q(('recurrence_of__isnull', False)), fields=['-news_at', '-id'], name='postmortem_newest_repeats')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['incident', 'near_miss', 'missed_outcome', 'game_day'])), name='postmortem_kind_is_known'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'in_review', 'published', 'closed', 'dropped'])), name='postmortem_status_is_known'), models.CheckConstraint(condition=models.Q(('severity__isnull', True), ('severity__range', (1, 4)), _connector='OR'), name='postmortem_severity_is_1_to_4'), models.CheckConstraint(condition=models.Q(('mitigated_at__isnull', True), ('started_at__isnull', True), ('started_at__lte', models.F('mitigated_at')), _connector='OR'), name='postmortem_starts_before_it_is_mitigated'), models.CheckConstraint(condition=models.Q(('resolved_at__isnull', True), ('resolved_at__gte', django.db.models.functions.comparison.Coalesce(models.F('mitigated_at'), models.F('started_at'), models.F('resolved_at'))), _connector='OR'), name='postmortem_is_mitigated_before_it_is_resolved'), models.CheckConstraint(condition=models.Q(('declared_at__range', (datetime.datetime(1969, 12, 31, 0, 0, tzinfo=datetime.timezone.utc), datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), ('detected_at__range', (datetime.datetime(1969, 12, 31, 0, 0, tzinfo=datetime.timezone.utc), datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), ('mitigated_at__range', (datetime.datetime(1969, 12, 31, 0, 0, tzinfo=datetime.timezone.utc), datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), ('resolved_at__range', (datetime.datetime(1969, 12, 31, 0, 0, tzinfo=datetime.timezone.utc), datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.timezone.utc))), ('started_at__range', (datetime.datetime(1969, 12, 31, 0, 0, tzinfo=datetime.timezone.utc), datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)))), name='postmortem_moments_are_in_years_that_are_meant')],
            },
        ),
        migrations.CreateModel(
            name='TimelineEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('postmortem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='timeline', to='postmortems.postmortem')),
                ('position', models.PositiveIntegerField()),
                ('at', models.DateTimeField(blank=True, null=True)),
                ('precision', models.CharField(choices=[('minute', 'to the minute'), ('hour', 'to the hour'), ('day', 'to the day'), ('unknown', 'not known')], default='minute', max_length=10)),
                ('text', models.TextField()),
                ('marks', models.CharField(blank=True, help_text='The moment it marks: started, detected, mitigated, resolved.', max_length=10)),
            ],
            options={
                'verbose_name_plural': 'timeline entries',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('postmortem', 'position'), name='timeline_entry_has_its_own_place'), models.CheckConstraint(condition=models.Q(('at__range', (datetime.datetime(1969, 12, 31, 0, 0, tzinfo=datetime.timezone.utc), datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)))), name='timeline_entry_is_in_years_that_are_meant')],
            },
        ),
        migrations.CreateModel(
            name='Factor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('postmortem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='factors', to='postmortems.postmortem')),
                ('position', models.PositiveIntegerField(default=0)),
                ('text', models.TextField()),
                ('tags', models.JSONField(blank=True, default=list)),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('postmortem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='postmortems.postmortem')),
                ('position', models.PositiveIntegerField(default=0)),
                ('text', models.TextField()),
                ('tags', models.JSONField(blank=True, default=list)),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PostmortemSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('path', models.CharField(help_text='Relative to the folder it was imported from.', max_length=500)),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('imported_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('postmortem', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='source', to='postmortems.postmortem')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('team', 'path'), name='postmortem_source_is_one_per_team_and_path')],
            },
        ),
        migrations.CreateModel(
            name='ImpactWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('postmortem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='windows', to='postmortems.postmortem')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('precision', models.CharField(choices=[('minute', 'to the minute'), ('hour', 'about')], default='minute', max_length=10)),
            ],
            options={
                'ordering': ['starts_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('starts_at'))), name='impact_window_starts_before_it_ends'), models.CheckConstraint(condition=models.Q(('ends_at__lte', datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.timezone.utc)), ('starts_at__gte', datetime.datetime(1969, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))), name='impact_window_is_in_years_that_are_meant')],
            },
        ),
        migrations.CreateModel(
            name='ReviewAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('postmortem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_answers', to='postmortems.postmortem')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('remark', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('postmortem', 'person'), name='review_answer_is_one_per_person')],
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
                ('answers', models.ForeignKey(blank=True, help_text='The remark that it replies to; a thread is one level deep.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='postmortems.comment')),
                ('section', models.CharField(blank=True, help_text='The section of the record it is about.', max_length=200)),
                ('section_text', models.TextField(blank=True, help_text='What stood in that section when it was said.')),
                ('postmortem', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='postmortems.postmortem')),
            ],
            options={
                'ordering': ['at', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['postmortem', '-at', '-id'], name='pm_comment_newest_first')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('removed_at__isnull', False), _connector='OR'), name='pm_comment_says_something_until_removed')],
            },
        ),
        migrations.CreateModel(
            name='DismissedHint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('postmortem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dismissed_hints', to='postmortems.postmortem')),
                ('key', models.CharField(help_text='Of the rule and the words of the sentence.', max_length=40)),
                ('rule', models.CharField(max_length=20)),
                ('sentence', models.TextField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('postmortem', 'key'), name='hint_is_dismissed_once_in_a_postmortem')],
            },
        ),
        migrations.CreateModel(
            name='Listed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('postmortem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='listed', to='postmortems.postmortem')),
                ('team', models.ForeignKey(blank=True, help_text='Empty: everyone.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reading_list', to='people.team')),
                ('quarter', models.CharField(max_length=7)),
                ('put_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('put_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'reading list',
                'ordering': ['-put_at', '-id'],
                'indexes': [models.Index(fields=['quarter', 'team', '-put_at'], name='listed_by_quarter')],
                'constraints': [models.UniqueConstraint(fields=('postmortem', 'team', 'quarter'), name='listed_once_per_team_and_quarter'), models.UniqueConstraint(condition=models.Q(('team', None)), fields=('postmortem', 'quarter'), name='listed_once_for_everyone_and_quarter')],
            },
        ),
        migrations.CreateModel(
            name='ReadMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='postmortems.listed')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('listed', 'person'), name='read_mark_is_one_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Writer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('postmortem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='writers', to='postmortems.postmortem')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('section', models.CharField(max_length=20)),
                ('since', models.DateTimeField()),
                ('seen_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('postmortem', 'person'), name='writer_is_in_one_section')],
            },
        ),
    ]
