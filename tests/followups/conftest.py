"""One open promise of the member's, due in a week."""

import pytest

from followups.models import FollowUp
from tests import make


@pytest.fixture
def follow_up(team, member) -> FollowUp:
    return make.a_follow_up(team, member, title="Alert when a gate camera is silent")


@pytest.fixture
def idea(team) -> FollowUp:
    """Proposed, without owner or date, as an import leaves it."""
    return make.a_follow_up(team, None, state=FollowUp.PROPOSED, due_on=None, accepted_at=None)
