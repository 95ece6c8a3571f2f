import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('notices', '0001_initial'), ('notices', '0002_calls'), ('notices', '0003_reply_to'), ('notices', '0004_stopped_addresses'), ('notices', '0005_channels'), ('notices', '0006_once_in_doubt'), ('notices', '0007_tells_until'), ('notices', '0008_count_refusals_apart_and_trouble'), ('notices', '0009_give_refusals_a_default_in_the_database')]

    initial = True

    dependencies = [
        ('people', '0008_all_so_far'),
    ]

    operations = [
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='channels', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='channels', to='people.team')),
                ('kind', models.CharField(choices=[('slack', 'Slack'), ('teams', 'Microsoft Teams'), ('mattermost', 'Mattermost'), ('webhook', 'Another program (webhook)')], max_length=10)),
                ('name', models.CharField(help_text='As people call it: “#berths”.', max_length=60)),
                ('host', models.CharField(editable=False, help_text='All of the address that is shown.', max_length=260)),
                ('sealed_target', models.TextField(editable=False)),
                ('sealed_secret', models.TextField(blank=True, editable=False)),
                ('gets_reminders', models.BooleanField(default=True)),
                ('gets_digest', models.BooleanField(default=True)),
                ('gets_calls', models.BooleanField(default=False)),
                ('is_on', models.BooleanField(default=True)),
                ('made_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField(editable=False)),
                ('stopped_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('stopped_because', models.TextField(blank=True, editable=False)),
                ('removed_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('team__isnull', False)), models.Q(('person__isnull', False), ('team__isnull', True)), _connector='OR'), name='channel_is_of_a_person_or_a_team'), models.CheckConstraint(condition=models.Q(('kind__in', ['slack', 'teams', 'mattermost', 'webhook'])), name='channel_kind_is_known'), models.CheckConstraint(condition=models.Q(('removed_at__isnull', True), models.Q(('is_on', False), ('sealed_secret', ''), ('sealed_target', '')), _connector='OR'), name='channel_removed_has_no_secrets')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='Business key: reminder:12:2026-11-18.', max_length=200, unique=True)),
                ('kind', models.CharField(choices=[('reminder', 'Reminder'), ('digest', 'Weekly digest'), ('call', 'Asked by name'), ('trouble', 'Mail trouble')], max_length=10)),
                ('person', models.ForeignKey(blank=True, help_text="Empty: for a team's channel.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('channel', models.ForeignKey(blank=True, help_text='Empty: a mail.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='notices.channel')),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('subject', models.CharField(max_length=300)),
                ('reply_to', models.CharField(blank=True, help_text='Who answers a reply: as the header says it.', max_length=1000)),
                ('text', models.TextField(help_text='The plain-text twin.')),
                ('html', models.TextField(blank=True)),
                ('about', models.JSONField(blank=True, default=list, help_text='Steps of the ladder it tells: 118@2026-11-20:1, follow-up, due, step.')),
                ('teams', models.JSONField(blank=True, default=list, help_text='Ids of the teams that it tells of; only who is in all of them may still read it.')),
                ('tells_until', models.DateTimeField(blank=True, editable=False, help_text='Up to when a digest tells what happened.', null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Sending'), ('committing', 'Handing over'), ('sent', 'Sent'), ('failed', 'Failed'), ('in_doubt', 'In doubt'), ('dropped', 'Not needed')], default='waiting', max_length=10)),
                ('planned_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('send_after', models.DateTimeField(blank=True, default=django.utils.timezone.now, help_text='Empty: not without an org admin.', null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('holder', models.CharField(blank=True, help_text='The sender that has claimed it.', max_length=80)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='How often a sender has claimed it.')),
                ('refusals', models.PositiveSmallIntegerField(db_default=0, default=0, help_text='How often it was put off: by the server, or because that was away.')),
                ('doubts', models.PositiveSmallIntegerField(default=0, help_text='How often the server may have taken it without our learning so.')),
                ('message_id', models.CharField(max_length=200, unique=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['state', 'send_after', 'id'], name='notice_claimable'), models.Index(condition=models.Q(('lease_until__isnull', False)), fields=['lease_until'], name='notice_claimed'), models.Index(condition=models.Q(('channel__isnull', False)), fields=['state', 'send_after', 'id'], name='notice_claimable_of_channel'), models.Index(fields=['person', '-id'], name='notice_of_person'), models.Index(fields=['state', '-id'], name='notice_by_state'), models.Index(condition=models.Q(('doubts__gt', 0)), fields=['-id'], name='notice_once_in_doubt')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['reminder', 'digest', 'call', 'trouble'])), name='notice_kind_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'committing', 'sent', 'failed', 'in_doubt', 'dropped'])), name='notice_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='notice_sent_has_its_time'), models.CheckConstraint(condition=models.Q(('person__isnull', False), ('channel__isnull', False), _connector='OR'), name='notice_has_a_person_or_a_channel')],
            },
        ),
        migrations.CreateModel(
            name='StoppedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, unique=True)),
                ('reason', models.TextField(help_text='What the mail server said.')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('notice', models.ForeignKey(blank=True, help_text='The first refused.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notices.notice')),
            ],
            options={
                'verbose_name_plural': 'stopped addresses',
                'ordering': ['-since'],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_on', models.BooleanField(default=True, editable=False, unique=True)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('reason', models.TextField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('is_on', True)), name='there_is_one_hold_at_most')],
            },
        ),
    ]
