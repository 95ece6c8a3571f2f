"""No number is given twice, whoever proposes at the same moment, and from whichever process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from decisions.models import Decision
from records.models import NumberSeries
from tests import make
from tests.decisions.conftest import a_draft

ROOT = Path(__file__).resolve().parents[2]
PROPOSE = """
import datetime, json, os, sys
import django
from django.conf import settings
given = json.loads(os.environ["PROPOSE"])
settings.DATABASES["default"]["NAME"] = given["database"]
django.setup()
from decisions.models import Decision
sys.stdin.readline()  # everybody begins at once
for pk in given["drafts"]:
    decision = Decision.objects.get(pk=pk)
    decision.propose(by=decision.driver, today=datetime.date(2026, 11, 18))
"""


@pytest.mark.django_db(transaction=True)
def test_processes_that_propose_at_once_get_a_number_each_above_the_imported_ones():
    team = make.a_team("Berths")
    member = make.a_person("Tomasz Lis", team=team)
    make.a_decision(team, member, number=40)
    NumberSeries.keep_above(f"decision:{team.pk}:", 40)
    drafts = [a_draft(team, member).pk for _ in range(12)]
    processes = []
    for mine in (drafts[0::3], drafts[1::3], drafts[2::3]):
        given = json.dumps({"database": str(connection.settings_dict["NAME"]), "drafts": mine})
        processes.append(
            subprocess.Popen(
                [sys.executable, "-c", PROPOSE],
                cwd=ROOT,
                env=os.environ | {"PROPOSE": given, "DJANGO_SETTINGS_MODULE": "teamhub.settings"},
                stdin=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        errors = process.communicate(timeout=120)[1]
        assert process.returncode == 0, errors
    numbers = Decision.objects.filter(pk__in=drafts).values_list("number", flat=True)
    assert sorted(numbers) == list(range(41, 53))
