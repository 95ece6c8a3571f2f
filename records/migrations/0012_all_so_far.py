import django.db.models.deletion
import django.utils.timezone
import uuid
from importlib import import_module

from django.conf import settings
from django.db import migrations, models


search = import_module("records.migrations.0002_search_index")


class Migration(migrations.Migration):

    replaces = [('records', '0001_initial'), ('records', '0002_search_index'), ('records', '0003_experiments_and_trade_offs_have_verbs'), ('records', '0004_say_who_commented'), ('records', '0005_amend_agree_and_carry_over'), ('records', '0006_add_tags_and_guardrail_verbs'), ('records', '0007_drafts_and_attachments'), ('records', '0008_mentions_and_verbs_of_discussion'), ('records', '0009_adjust_a_score'), ('records', '0010_allow_sent_values'), ('records', '0011_verbs_of_learning_and_keeping')]

    initial = True

    dependencies = [
        ('people', '0008_all_so_far'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('subject_kind', models.CharField(blank=True, max_length=20)),
                ('subject_id', models.BigIntegerField(blank=True, null=True)),
                ('name', models.CharField(max_length=150)),
                ('content_type', models.CharField(max_length=60)),
                ('size', models.PositiveIntegerField(help_text='Bytes.')),
                ('sha256', models.CharField(max_length=64)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['subject_kind', 'subject_id'], name='attachment_of_subject'), models.Index(fields=['at'], name='attachment_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('subject_id', None), ('subject_kind', '')), models.Q(models.Q(('subject_kind', ''), _negated=True), ('subject_id__gt', 0)), _connector='OR'), name='attachment_has_a_record_or_none')],
            },
        ),
        migrations.CreateModel(
            name='SavedDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_drafts', to=settings.AUTH_USER_MODEL)),
                ('key', models.CharField(max_length=60)),
                ('token', models.CharField(max_length=16)),
                ('fields', models.JSONField(default=dict, help_text='Name of each control to the values sent.')),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['saved_at'], name='saved_draft_by_time')],
                'constraints': [models.UniqueConstraint(fields=('by', 'key', 'token'), name='saved_draft_is_one_per_window')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to=settings.AUTH_USER_MODEL)),
                ('verb', models.CharField(choices=[('created', 'created'), ('imported', 'imported'), ('edited', 'edited'), ('checked_in', 'checked in'), ('amended', 'amended the goal of'), ('sent_value', 'sent a value for'), ('activated', 'activated'), ('began_closing', 'began closing'), ('closed', 'closed'), ('adjusted', 'adjusted the score of'), ('agreed', 'agreed on objectives of'), ('withdrew_agreement', 'took back an agreement on'), ('carried_over', 'carried over'), ('reopened', 'reopened'), ('proposed', 'proposed'), ('accepted', 'accepted'), ('rejected', 'rejected'), ('deprecated', 'deprecated'), ('superseded', 'superseded'), ('confirmed', 'confirmed'), ('revised', 'revised'), ('retired', 'retired'), ('followed', 'named a guardrail that is followed in'), ('diverged', 'asked for an exception in'), ('agreed_to_exception', 'agreed to an exception in'), ('refused_exception', 'refused an exception in'), ('came_back', 'ended an exception in'), ('gave_feedback', 'gave feedback on'), ('endorsed', 'endorsed'), ('resolved', 'resolved a concern on'), ('commented', 'commented on'), ('edited_comment', 'edited a comment on'), ('removed_comment', 'removed a comment on'), ('reopened_concern', 'reopened a concern on'), ('brought_news', 'brought new information on'), ('took_note', 'took note of new information on'), ('withdrew', 'withdrew the endorsement of'), ('extended', 'gave more time for feedback on'), ('asked_for_review', 'asked for a review of'), ('published', 'published'), ('started', 'started'), ('finished', 'marked done'), ('declined', 'declined'), ('moved', 'moved the date of'), ('handed_over', 'handed over'), ('offered', 'asked somebody to take over'), ('took_over', 'took over'), ('turned_down', 'left with its owner'), ('kept', 'kept'), ('stopped', 'stopped'), ('took_up', 'took up'), ('dropped', 'dropped'), ('undid', 'undid the last change of'), ('attached', 'attached a file to'), ('detached', 'removed a file from'), ('reviewed', 'reviewed'), ('snoozed', 'snoozed reminders of'), ('woke', 'ended the snooze of'), ('linked', 'linked'), ('unlinked', 'unlinked'), ('dismissed_hint', 'dismissed a hint in'), ('put_on_list', 'put on the reading list'), ('taken_off_list', 'took off the reading list')], max_length=20)),
                ('subject_kind', models.CharField(max_length=20)),
                ('subject_id', models.BigIntegerField()),
                ('subject_title', models.CharField(max_length=400)),
                ('subject_url', models.CharField(blank=True, max_length=200)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('changes', models.JSONField(default=dict, help_text='Field to [before, after].')),
                ('note', models.TextField(blank=True, help_text='The reason given, where one was asked for.')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['subject_kind', 'subject_id', '-id'], name='event_of_subject'), models.Index(fields=['team', 'at'], name='event_of_team_by_time'), models.Index(fields=['at'], name='event_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verb__in', ['created', 'imported', 'edited', 'checked_in', 'amended', 'sent_value', 'activated', 'began_closing', 'closed', 'adjusted', 'agreed', 'withdrew_agreement', 'carried_over', 'reopened', 'proposed', 'accepted', 'rejected', 'deprecated', 'superseded', 'confirmed', 'revised', 'retired', 'followed', 'diverged', 'agreed_to_exception', 'refused_exception', 'came_back', 'gave_feedback', 'endorsed', 'resolved', 'commented', 'edited_comment', 'removed_comment', 'reopened_concern', 'brought_news', 'took_note', 'withdrew', 'extended', 'asked_for_review', 'published', 'started', 'finished', 'declined', 'moved', 'handed_over', 'offered', 'took_over', 'turned_down', 'kept', 'stopped', 'took_up', 'dropped', 'undid', 'attached', 'detached', 'reviewed', 'snoozed', 'woke', 'linked', 'unlinked', 'dismissed_hint', 'put_on_list', 'taken_off_list'])), name='event_verb_is_known')],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('object_id', models.BigIntegerField()),
                ('ref', models.CharField(blank=True, max_length=40)),
                ('title', models.CharField(max_length=400)),
                ('body', models.TextField(blank=True)),
                ('url', models.CharField(max_length=200)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
                ('is_open', models.BooleanField(default=True, help_text='Readable by everyone in the organisation.')),
                ('readers', models.ForeignKey(help_text='The team whose people find it while it is not open.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'search entries',
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id'), name='search_entry_is_one_per_record')],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('object_id', models.BigIntegerField()),
                ('name', models.CharField(max_length=100)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'name', '-object_id'], name='tag_by_name')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id', 'name'), name='tag_is_given_once_per_record')],
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'number series',
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=20)),
                ('object_id', models.BigIntegerField()),
                ('anchor', models.CharField(help_text="Id of the remark's element on the record's page.", max_length=60)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['person', 'settled_at', '-id'], name='mention_of_person'), models.Index(fields=['at'], name='mention_by_time')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id', 'anchor', 'person'), name='mention_is_one_per_person_and_remark')],
            },
        ),
        migrations.RunPython(search.build, search.drop),
    ]
