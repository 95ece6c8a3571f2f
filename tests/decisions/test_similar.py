"""Decisions like the one that is being written are shown beside its form."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from decisions.models import Decision
from decisions.similar import similar_to
from records.search import refresh_all
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(team, member):
    titles = ["Freeze deploys in the last week of June", "Freeze the menu", "Rent a crane"]
    rows = [make.a_decision(team, member, title=title) for title in titles]
    refresh_all(rows, at=timezone.now())
    return rows


def test_two_words_in_common_make_a_decision_similar(known, member):
    assert similar_to("Freeze all deploys at Christmas", reader=member, besides=None) == [known[0]]
    assert similar_to("Freeze all deploys at Christmas", reader=member, besides=known[0]) == []
    assert similar_to("Freeze", reader=member, besides=None) == []


def test_the_form_shows_them_but_not_the_record_itself(known, team, member, member_client):
    own = make.a_decision(team, member, title="Freeze deploys for the regatta", status=Decision.DRAFT)
    refresh_all([own], at=timezone.now())
    page = member_client.get(reverse("edit_decision", args=[own.pk])).content.decode()
    assert "Similar decisions" in page
    assert f'href="{known[0].get_absolute_url()}"' in page and known[2].title not in page
