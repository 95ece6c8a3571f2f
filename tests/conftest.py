"""A small cast, a client for each, and nothing that a single test owns."""

from __future__ import annotations

import atexit
import datetime as dt
import gc
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.test import Client

from people.models import Membership, Organisation, Person, Team
from tests import corpus, make, migrated
from web import compiled

# A busy machine is no failure; a test that is about time says so itself.
hypothesis.settings.register_profile("teamhub", deadline=None)
hypothesis.settings.load_profile("teamhub")

# Real labelled documents are beside some checkouts only; without them their tests are named, not skipped.
collect_ignore_glob = [] if corpus.folder() else ["*/test_corpus*.py"]

ASKED: Counter[tuple[Any, ...]] = Counter()  # how often each kept statement was asked for in this process
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_report_header() -> list[str]:
    """One line for what cannot run."""
    line = f"no corpus at {corpus.BESIDE}: the readers are not measured on real documents"
    return [line] if collect_ignore_glob else []


def pytest_configure(config: pytest.Config) -> None:
    """Static files come from the source, unhashed: no test needs collectstatic to have run.

    SQLite is a file, as it is in use: in memory it has no write-ahead log and locks whole tables. Neither database
    waits for a disk: both are thrown away.
    """
    config.pluginmanager.register(LongFirst())
    database = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        folder = tempfile.mkdtemp(prefix="teamhub-test-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        database.setdefault("TEST", {})["NAME"] = str(Path(folder) / "test.sqlite3")
        database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    else:
        options = database.setdefault("OPTIONS", {})  # there are none behind a pooler
        options["options"] = f"{options.get('options', '')} -c synchronous_commit=off".strip()
    settings.SESSION_IDLE = dt.timedelta(days=3650)  # a client signs in by the clock, and reads by a test's
    settings.MEDIA_ROOT = tempfile.mkdtemp(prefix="teamhub-media-")
    atexit.register(shutil.rmtree, settings.MEDIA_ROOT, ignore_errors=True)
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.hookimpl(tryfirst=True)  # before -m leaves tests out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for no database runs once, on whichever comes first."""
    for item in items:
        asked = DATABASE.intersection(getattr(item, "fixturenames", ()))
        if not (asked or item.get_closest_marker("django_db") or getattr(item, "cls", None)):
            item.add_marker(pytest.mark.once)


def pytest_collection_finish() -> None:
    """What is there before the first test stays until the last: looking through it for garbage again and again takes
    a good part of a test's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


class LongFirst:
    """Begins what takes long before the rest, whatever order it was shuffled into."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings) -> bool:
    """Start from the migrated copy, where there is one; its folder is removed at the end all the same."""
    return migrated.bring(settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker) -> Iterator[None]:
    """The test database; freshly migrated, it is kept to be copied the next time."""
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            migrated.keep()
    yield
    if connection.vendor == "postgresql":  # a thread that has ended may not have let go of its session yet
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hashing a password as slowly as it should be takes most of a test's time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _what_is_compiled_is_as_if_built_anew(monkeypatch):
    """Statements that were put together once, whoever asks for them now, are what their own query would be.

    Each is held against that the first ten times in a process, and then every fortieth: held every time it takes two
    thirds of the time of all tests, as every page counts what needs its reader.
    """
    filled = compiled.filled

    def checked(build: Any, shape: Any, given: Any) -> Any:
        statement, params = filled(build, shape, given)
        asked = (
            build,
            shape,
            statement and statement.sql,
        )  # a statement given up and put together again is the same
        ASKED[asked] += 1
        times = ASKED[asked]
        if times > 4 and times % 40:
            return statement, params
        try:
            anew = build(*shape, **given).query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            anew = None
        assert (statement and (statement.sql, tuple(params))) == anew, build.__qualname__
        return statement, params

    monkeypatch.setattr(compiled, "filled", checked)


@pytest.fixture
def organisation(db) -> Organisation:
    return Organisation.objects.create(
        pk=1, name="Harbour Freight Lines", north_star="Goods arrive as promised."
    )


@pytest.fixture
def team(db) -> Team:
    return make.a_team("Berths")


@pytest.fixture
def other_team(db) -> Team:
    return make.a_team("Cranes")


@pytest.fixture
def lead(team) -> Person:
    return make.a_person("Noor Haddad", team=team, role=Membership.LEAD)


@pytest.fixture
def member(team) -> Person:
    return make.a_person("Tomasz Lis", team=team)


@pytest.fixture
def observer(team) -> Person:
    return make.a_person("Odile Marchand", team=team, role=Membership.OBSERVER)


@pytest.fixture
def outsider(other_team) -> Person:
    """A member of another team."""
    return make.a_person("Kofi Boateng", team=other_team)


@pytest.fixture
def teamless(db) -> Person:
    return make.a_person("Una Byrne")


@pytest.fixture
def org_admin(db) -> Person:
    return make.a_person("Ada Okoye", is_org_admin=True)


def signed_in(person: Person) -> Client:
    """A client whose requests come from the person."""
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def lead_client(lead) -> Client:
    return signed_in(lead)


@pytest.fixture
def member_client(member) -> Client:
    return signed_in(member)


@pytest.fixture
def observer_client(observer) -> Client:
    return signed_in(observer)


@pytest.fixture
def outsider_client(outsider) -> Client:
    return signed_in(outsider)


@pytest.fixture
def admin_client(org_admin) -> Client:
    return signed_in(org_admin)
