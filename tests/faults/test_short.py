"""The short form of `make faults`: real processes, 3,000 mails, 20 kills; nothing lost, never a second Message-ID."""

from __future__ import annotations

import os
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.faults.kills import f1, f8, f10
from tests.faults.outcome import SHORT

pytestmark = pytest.mark.long
SMALL = replace(SHORT, due=600, lease=6)


@pytest.fixture
def url(transactional_db) -> str:
    """The test database, empty, for other processes too."""
    name = str(connection.settings_dict["NAME"])
    connection.close()
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def test_twenty_kills_lose_nothing_and_double_nothing(url):
    done = f1(connection.vendor, SHORT, url=url)
    print(done.line())
    done.check()
    assert done.kills == SHORT.kills
    assert done.in_doubt > 0, "the kills came when nothing was on its way"


@pytest.mark.once
def test_a_sender_that_was_stopped_past_its_lease_is_fenced_off(url):
    f8(connection.vendor, SMALL, url=url).check()


@pytest.mark.once
def test_asked_to_end_it_is_in_doubt_about_nothing(url):
    f10(connection.vendor, SMALL, url=url).check()
