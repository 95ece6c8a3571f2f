"""Migrations are complete, in one line, named, and make the same tables on both databases."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader

from notices.models import Notice

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def own_migrations():
    loader = MigrationLoader(None)
    ours = {config.label for config in apps.get_app_configs() if (ROOT / config.name / "migrations").is_dir()}
    return {key: migration for key, migration in loader.disk_migrations.items() if key[0] in ours}


def test_no_model_has_changed_without_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_of_an_app_stand_in_one_line():
    for app in {key[0] for key in own_migrations()}:
        names = sorted(name for label, name in own_migrations() if label == app)
        assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
        assert (ROOT / app / "migrations" / "max_migration.txt").read_text().strip() == names[-1]


def test_every_migration_has_a_name_that_a_person_chose():
    generated = re.compile(r"_auto_\d|_alter_.*_and_more|^\d{4}_(alter|remove|rename)_\w+_\w+_\w+_\w+$")
    assert [name for _, name in own_migrations() if generated.search(name)] == []


def test_every_table_of_a_model_exists():
    tables = set(connection.introspection.table_names())
    assert {model._meta.db_table for model in apps.get_models()} <= tables


@pytest.mark.once
def test_what_makes_the_tables_of_a_new_database_at_once_makes_them_as_step_by_step():
    at_once = [key for key, migration in own_migrations().items() if migration.replaces]
    last_steps = [own_migrations()[key].replaces[-1] for key in at_once]
    stepwise = MigrationLoader(None, replace_migrations=False).project_state(last_steps)
    together = MigrationLoader(None).project_state(at_once)
    assert at_once and MigrationAutodetector(stepwise, together)._detect_changes() == {}


@pytest.mark.once
@pytest.mark.long
def test_a_database_of_the_first_version_with_rows_in_it_is_migrated_to_now(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/old.sqlite3",
        "DJANGO_SETTINGS_MODULE": "teamhub.settings",
    }
    command = [sys.executable, "-m", "tests.house.upgrading"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert run.stdout.splitlines() == [
        "outcomes.CheckIn 1",
        "decisions.Decision 1",
        "postmortems.Postmortem 1",
        "notices.Notice 1",
        "followups.FollowUp 1:1:1 2:1:1 3:1:1 4:0:1",
    ]


def test_the_version_before_refusals_were_counted_goes_on_writing_notices_while_an_upgrade_runs(lead):
    before = (
        MigrationLoader(connection, replace_migrations=False)
        .project_state(("notices", "0007_tells_until"))
        .apps
    )
    old = before.get_model("notices", "Notice")
    kept = old.objects.create(
        key="reminder:1", kind="reminder", person_id=lead.pk, message_id="<1@x.example>"
    )
    assert Notice.objects.get(pk=kept.pk).refusals == 0
