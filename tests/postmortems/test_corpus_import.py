"""Every real document goes in without an exception, and twice is the same. Collected only where the corpus is."""

from __future__ import annotations

import pytest

from followups.importing import import_folder
from followups.models import FollowUp
from postmortems.models import Postmortem, PostmortemSource
from records.models import Event
from tests import corpus
from tests.forms import filled
from tests.make import NOW


def test_all_of_the_corpus_is_kept_and_a_second_run_changes_nothing(team, caplog):
    place = corpus.folder()
    assert place is not None
    first = import_folder(place / "postmortems", team=team, now=NOW)
    assert [row["path"] for row in first.rows if row["kind"] == "error"] == []
    assert caplog.records == []
    records = [row for row in first.rows if row["kind"] == "record"]
    assert Postmortem.objects.count() == PostmortemSource.objects.count() == len(records) > 100
    assert FollowUp.objects.count() == sum(len(row["follow_ups"]) for row in records)
    for source in PostmortemSource.objects.all():
        assert bytes(source.content) == (place / "postmortems" / source.path).read_bytes()
    events = Event.objects.count()
    second = import_folder(place / "postmortems", team=team, now=NOW)
    assert second.rows == first.rows
    assert Event.objects.count() == events


@pytest.mark.once
def test_imported_records_can_be_read_and_saved_without_a_change(team, lead_client):
    """What an import makes fits the page and the form: nothing is lost by opening and saving it. Every sixth."""
    place = corpus.folder()
    assert place is not None
    import_folder(place / "postmortems", team=team, now=NOW)
    for postmortem in Postmortem.objects.order_by("number")[::6]:
        url = postmortem.get_absolute_url()
        assert lead_client.get(url).status_code == 200, postmortem
        before = postmortem.values()
        response = lead_client.post(f"{url}edit/", filled(lead_client.get(f"{url}edit/").content.decode()))
        assert response.status_code == 302, (postmortem, dict(response.context["form"].errors))
        assert Postmortem.objects.get(pk=postmortem.pk).values() == before, postmortem
    edits = Event.objects.filter(verb="edited").values_list("changes", flat=True)
    assert {name for changes in edits for name in changes} <= {
        "zone_is_assumed",
        "version",
    }  # whoever saves the form has seen it
