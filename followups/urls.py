"""URLs of the followups app."""

from django.urls import path

from followups import bulk_views, import_views, succession_views, team_views, views
from followups.forms import AcceptForm, DeclineForm, FinishForm, HandOverForm, MoveForm, SnoozeForm, TellForm
from followups.models import Comment
from records import conversation_views

one, comment = "follow-ups/<int:pk>", "follow-up-comments/<int:pk>"
comments = {"comments": Comment}
urlpatterns = [
    path("postmortems/import/", import_views.send_postmortems, name="send_postmortems"),
    path("postmortems/import/<int:pk>/", import_views.import_postmortems, name="import_postmortems"),
    path("follow-ups/", views.follow_ups, name="follow_ups"),
    path("follow-ups/queue.csv", views.follow_ups_csv, name="follow_ups_csv"),
    path("follow-ups/teams/<slug:slug>/", team_views.team_promises, name="team_promises"),
    path("people/<int:pk>/promises/", succession_views.promises_of_person, name="promises_of_person"),
    path("follow-ups/new/", views.new_follow_up, name="new_follow_up"),
    path("follow-ups/selected/", bulk_views.selected, name="selected_follow_ups"),
    path("follow-ups/selected/<slug:do>/", bulk_views.act_on_selected, name="act_on_selected"),
    path("follow-ups/undo/<slug:events>/", bulk_views.undo, name="undo_follow_ups"),
    path(f"{one}/", views.follow_up, name="follow_up"),
    path(f"{one}/edit/", views.edit_follow_up, name="edit_follow_up"),
    path(f"{one}/accept/", views.act, {"form_class": AcceptForm}, name="accept_follow_up"),
    path(f"{one}/finish/", views.act, {"form_class": FinishForm}, name="finish_follow_up"),
    path(f"{one}/tell/", views.act, {"form_class": TellForm}, name="tell_follow_up"),
    path(f"{one}/move/", views.act, {"form_class": MoveForm}, name="move_follow_up"),
    path(f"{one}/decline/", views.act, {"form_class": DeclineForm}, name="decline_follow_up"),
    path(f"{one}/hand-over/", views.act, {"form_class": HandOverForm}, name="hand_over_follow_up"),
    path(f"{one}/snooze/", views.act, {"form_class": SnoozeForm}, name="snooze_follow_up"),
    path(f"{one}/wake/", views.settle, {"verb": "wake"}, name="wake_follow_up"),
    path(f"{one}/start/", views.settle, {"verb": "start"}, name="start_follow_up"),
    path(f"{one}/reopen/", views.settle, {"verb": "reopen"}, name="reopen_follow_up"),
    path(f"{one}/take/", views.settle, {"verb": "take"}, name="take_follow_up"),
    path(f"{one}/turn-down/", views.settle, {"verb": "turn_down"}, name="turn_down_follow_up"),
    path(f"{one}/comment/", views.comment_on_follow_up, name="comment_on_follow_up"),
    path(f"{comment}/", conversation_views.reply_to_comment, comments, name="reply_to_follow_up_comment"),
    path(f"{comment}/edit/", conversation_views.edit_comment, comments, name="edit_follow_up_comment"),
    path(f"{comment}/remove/", conversation_views.remove_comment, comments, name="remove_follow_up_comment"),
]
