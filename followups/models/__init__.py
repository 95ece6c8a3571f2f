"""Follow-ups: what they hold (promise), how they change (changing), what one does with them (follow_up), what is said
below them (comments)."""

from followups.models.comments import Comment
from followups.models.follow_up import SNOOZE_DAYS, FollowUp
from followups.models.promise import EDITABLE, FAR_OFF
from followups.models.sent import SentPostmortems

__all__ = ["EDITABLE", "FAR_OFF", "SNOOZE_DAYS", "Comment", "FollowUp", "SentPostmortems"]
