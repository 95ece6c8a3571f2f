"""When something of ours breaks, the reader is told so, whatever else is broken."""

import pytest
from django.db import OperationalError
from django.test import Client

from teamhub import views


@pytest.fixture
def breaks(monkeypatch, member):
    """A client for whom home breaks."""

    def fall(*_args: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(views.front_page, "context", fall)
    client = Client(raise_request_exception=False)
    client.force_login(member)
    return client


def test_the_page_says_so_and_shows_nothing_of_the_inside(breaks):
    answer = breaks.get("/")
    assert answer.status_code == 500
    assert "<h1>Something broke here</h1>" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_without_collected_static_files_it_says_so_in_plain_words(breaks, settings):
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "web.static.OneSheetStorage"}}
    answer = breaks.get("/")
    assert answer.status_code == 500
    assert answer.content.decode() == views.PLAIN_WORDS


def test_while_the_database_is_away_it_is_a_503(breaks, monkeypatch):
    def fall(*_args: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(views.front_page, "context", fall)
    answer = breaks.get("/")
    assert answer.status_code == 503
    assert "<h1>Something broke here</h1>" in answer.content.decode()
