import datetime
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import people.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('people', '0001_initial'), ('people', '0002_add_areas_and_feeds'), ('people', '0003_calls_are_wanted'), ('people', '0004_api_tokens'), ('people', '0005_away_until'), ('people', '0006_add_sessions'), ('people', '0007_read_by_name')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='Your organisation', max_length=120)),
                ('north_star', models.TextField(blank=True, help_text='Why the organisation exists, in a few sentences.')),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[people.models.check_time_zone])),
                ('holiday_country', models.CharField(blank=True, help_text='Two-letter country whose public holidays are no working days.', max_length=2)),
                ('sev1_days', models.PositiveSmallIntegerField(default=15)),
                ('sev2_days', models.PositiveSmallIntegerField(default=30)),
                ('sev3_days', models.PositiveSmallIntegerField(default=60)),
                ('sev4_days', models.PositiveSmallIntegerField(default=90)),
            ],
            options={
                'verbose_name_plural': 'organisation',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='organisation_is_one')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subteams', to='people.team')),
                ('north_star', models.TextField(blank=True, help_text='Why the team exists, in a few sentences.')),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[people.models.check_time_zone])),
            ],
            options={
                'ordering': ['name'],
                'indexes': [models.Index(fields=['name', 'id'], name='team_by_name')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='team_name_is_unique'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='team_is_not_its_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[people.models.check_time_zone])),
                ('working_days', models.CharField(default='12345', help_text='ISO weekdays, Monday is 1.', max_length=7, validators=[people.models.check_working_days])),
                ('day_starts_at', models.TimeField(default=datetime.time(8, 0), help_text='No mail before this hour, local time.')),
                ('day_ends_at', models.TimeField(default=datetime.time(18, 0), help_text='No mail after this hour, local time.')),
                ('wants_reminders', models.BooleanField(default=True)),
                ('wants_digest', models.BooleanField(default=True)),
                ('wants_calls', models.BooleanField(default=True)),
                ('digest_weekday', models.PositiveSmallIntegerField(choices=[(1, 'Monday'), (2, 'Tuesday'), (3, 'Wednesday'), (4, 'Thursday'), (5, 'Friday')], default=1)),
                ('digest_hour', models.PositiveSmallIntegerField(default=8)),
                ('away_until', models.DateField(blank=True, help_text='The last day away: no mail comes, and leads see what is due.', null=True)),
                ('feed_epoch', models.PositiveIntegerField(default=1, editable=False, help_text='Addresses of feeds that name an older one are revoked.')),
                ('is_org_admin', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('joined_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name_plural': 'people',
                'ordering': ['name'],
                'indexes': [models.Index(fields=['name', 'id'], name='person_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='person_email_is_lower_case'), models.CheckConstraint(condition=models.Q(('day_starts_at__lt', models.F('day_ends_at'))), name='person_day_starts_before_it_ends'), models.CheckConstraint(condition=models.Q(('digest_hour__lt', 24)), name='person_digest_hour_is_of_the_day'), models.CheckConstraint(condition=models.Q(('successor', models.F('id')), _negated=True), name='person_is_not_own_successor')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.team')),
                ('role', models.CharField(choices=[('lead', 'Lead'), ('member', 'Member'), ('observer', 'Observer')], default='member', max_length=10)),
            ],
            options={
                'ordering': ['team__name', 'person__name'],
                'constraints': [models.UniqueConstraint(fields=('person', 'team'), name='membership_is_one_per_person_and_team'), models.CheckConstraint(condition=models.Q(('role__in', ['lead', 'member', 'observer'])), name='membership_role_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='What is rationed to whom, hashed.', max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['key', 'at'], name='attempt_by_key'), models.Index(fields=['at'], name='attempt_by_age')],
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='areas', to='people.team')),
                ('product_owner', models.ForeignKey(blank=True, help_text='Says what and why.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('technical_owner', models.ForeignKey(blank=True, help_text='Says how.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('operational_owner', models.ForeignKey(blank=True, help_text='Keeps it running.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='area_name_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='escalation', to='people.area')),
                ('position', models.PositiveSmallIntegerField(default=1)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'person to call',
                'verbose_name_plural': 'whom to call, in order',
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('area', 'person'), name='escalation_names_a_person_once_per_area')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('person', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                ('device', models.CharField(blank=True, editable=False, max_length=60)),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('used_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='To ten minutes.')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(help_text='What uses it: “Grafana export”.', max_length=60)),
                ('hashed', models.CharField(editable=False, max_length=64, unique=True)),
                ('hint', models.CharField(editable=False, help_text='Its first letters.', max_length=20)),
                ('created_at', models.DateTimeField(editable=False)),
                ('last_used_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('revoked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'API token',
                'ordering': ['-created_at', '-id'],
                'constraints': [models.UniqueConstraint(models.F('person'), django.db.models.functions.text.Lower('name'), condition=models.Q(('revoked_at__isnull', True)), name='api_token_name_is_one_per_person_while_it_lives')],
            },
        ),
    ]
