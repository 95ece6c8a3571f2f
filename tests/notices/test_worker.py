"""The clock and the worker: a real Celery worker, with the embedded broker and with Redis; and killed senders."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from notices import outbox, tasks
from notices.models import Notice
from tests import make
from tests.notices.conftest import a_notice, wait_for

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


def child_environment(sink_settings, **more) -> dict[str, str]:
    """What a process of ours needs to use the test's database and mail server."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
        url = f"postgres://{database['USER']}{password}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "EMAIL_URL": f"smtp://{sink_settings.EMAIL_HOST}:{sink_settings.EMAIL_PORT}",
        "DEFAULT_FROM_EMAIL": sink_settings.DEFAULT_FROM_EMAIL,
        "SECRET_KEY": django_settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "teamhub.settings",
        "PYTHONWARNINGS": "default",
        **more,
    }


def a_person_at_work(team):
    """Somebody for whom it is a working hour, whenever the test runs, with a promise due today."""
    person = make.a_person(
        team=team,
        working_days="1234567",
        day_starts_at="00:00",
        day_ends_at="23:59:59.999999",
        wants_digest=False,
    )
    make.a_follow_up(team, person, due_on=timezone.now().date())
    return person


def test_the_tasks_plan_and_send_and_a_second_clock_changes_nothing(sink, team):
    person = a_person_at_work(team)
    for _ in range(2):
        tasks.plan()
        tasks.send()
    assert sink.recipients == [person.email]


def test_one_thread_of_a_process_sends_mail_at_a_time(monkeypatch):
    calls = []

    def meanwhile(now):
        calls.append(now)
        if len(calls) < 3:
            tasks.send()

    monkeypatch.setattr(outbox, "send_due", meanwhile)
    tasks.send()
    assert len(calls) == 1


@pytest.fixture
def run(tmp_path):
    """Starts processes of Teamhub and ends them, and theirs, when the test is over."""
    running = []

    def start(arguments, environment):
        log = (tmp_path / f"process-{len(running)}.log").open("wb")
        process = subprocess.Popen(
            arguments, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        running.append((process, log))
        return process

    yield start
    for process, log in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        log.close()


def logs(tmp_path) -> str:
    return "\n".join(path.read_text(errors="replace")[-2000:] for path in tmp_path.glob("*.log"))


WORKER = [sys.executable, "-m", "celery", "-A", "teamhub", "worker", "-P", "threads", "-c", "2", "-l", "INFO"]
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]


def test_the_embedded_worker_with_its_own_clock_sends_what_is_due(sink, settings, team, run, tmp_path):
    person = a_person_at_work(team)
    notice = a_notice(person, kind=Notice.REMINDER, send_after=timezone.now())
    environment = child_environment(settings, REDIS_URL="", BEAT_IN_WORKER="true", DATA_DIR=str(tmp_path))
    worker = run(WORKER, environment)
    assert wait_for(lambda: len(sink.messages) >= 1, 40), logs(tmp_path)
    assert sink.messages[0]["Message-ID"] == notice.message_id
    assert wait_for(lambda: len(sink.messages) >= 2, 90), logs(tmp_path)  # the planner's own
    worker.terminate()
    assert worker.wait(30) == 0
    assert set(Notice.objects.values_list("state", flat=True)) == {Notice.SENT}
    assert max(sink.ids().values()) == 1


@pytest.mark.redis
def test_worker_and_two_clocks_on_redis_send_each_mail_once(sink, settings, team, run, tmp_path):
    people = [a_person_at_work(team) for _ in range(5)]
    environment = child_environment(settings, BEAT_IN_WORKER="false", DATA_DIR=str(tmp_path))
    run(WORKER, environment)
    for number in range(2):
        schedule = ["-s", str(tmp_path / f"beat-{number}"), "--pidfile", ""]
        run([sys.executable, "-m", "celery", "-A", "teamhub", "beat", *schedule], environment)
    assert wait_for(lambda: len(sink.messages) >= 5, 100), logs(tmp_path)
    assert not wait_for(lambda: len(sink.messages) > 5, 12), (
        "a second tick of either clock sent something again"
    )
    assert sorted(sink.recipients) == sorted(person.email for person in people)


SENDER = """
import django; django.setup()
from django.utils import timezone
from notices import outbox
outbox.send_due(timezone.now())
"""


@pytest.mark.parametrize("moment", ["before the dot", "after the dot"])
def test_a_killed_sender_loses_nothing_and_never_makes_a_second_id(
    sink, settings, member, run, tmp_path, moment
):
    """SIGKILL while the server holds back its answer, or right after the claim; then a second sender."""
    notices = [a_notice(member, send_after=timezone.now()) for _ in range(30)]
    environment = child_environment(settings, DATA_DIR=str(tmp_path))
    victims = []

    def kill():
        if len(sink.messages) == 7 and not victims:
            victims.append(sender)
            os.killpg(sender.pid, signal.SIGKILL)

    if moment == "after the dot":
        sink.on_data = kill
        sender = run([sys.executable, "-c", SENDER], environment)
    else:
        sink.delay = 0.05
        sender = run([sys.executable, "-c", SENDER], environment)
        assert wait_for(lambda: len(sink.messages) >= 7), logs(tmp_path)
        os.killpg(sender.pid, signal.SIGKILL)
    sender.wait(30)
    assert sender.returncode == -signal.SIGKILL, logs(tmp_path)
    wait_for(lambda: False, 0.5)  # what the server had in hand is taken
    sink.on_data, sink.delay = (lambda: None), 0.0
    states = set(Notice.objects.values_list("state", flat=True))
    assert states & {Notice.SENDING, Notice.COMMITTING}, "the kill came too late to show anything"
    Notice.objects.exclude(lease_until=None).update(lease_until=timezone.now())  # a minute later
    outbox.recover()
    doubtful = Notice.objects.filter(doubts__gt=0).count()
    assert doubtful <= settings.MAIL_CONNECTIONS, "one a connection at most"
    later = timezone.now() + timezone.timedelta(minutes=5)
    while outbox.send_due(later):
        pass
    ids = sink.ids()
    assert set(ids) == {notice.message_id for notice in notices}, "lost, or sent under another id"
    assert set(Notice.objects.values_list("state", flat=True)) == {Notice.SENT}
    assert sum(ids.values()) - len(ids) <= doubtful
