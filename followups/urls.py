"""URLs of the followups app."""

from django.urls import path

from followups import views
from followups.forms import AcceptForm, DeclineForm, FinishForm, HandOverForm, MoveForm

one = "follow-ups/<int:pk>"
urlpatterns = [
    path("follow-ups/", views.follow_ups, name="follow_ups"),
    path("follow-ups/new/", views.new_follow_up, name="new_follow_up"),
    path("follow-ups/selected/", views.selected, name="selected_follow_ups"),
    path("follow-ups/selected/<slug:do>/", views.act_on_selected, name="act_on_selected"),
    path("follow-ups/undo/<slug:events>/", views.undo, name="undo_follow_ups"),
    path(f"{one}/", views.follow_up, name="follow_up"),
    path(f"{one}/edit/", views.edit_follow_up, name="edit_follow_up"),
    path(f"{one}/accept/", views.act, {"form_class": AcceptForm}, name="accept_follow_up"),
    path(f"{one}/finish/", views.act, {"form_class": FinishForm}, name="finish_follow_up"),
    path(f"{one}/move/", views.act, {"form_class": MoveForm}, name="move_follow_up"),
    path(f"{one}/decline/", views.act, {"form_class": DeclineForm}, name="decline_follow_up"),
    path(f"{one}/hand-over/", views.act, {"form_class": HandOverForm}, name="hand_over_follow_up"),
    path(f"{one}/start/", views.settle, {"verb": "start"}, name="start_follow_up"),
    path(f"{one}/reopen/", views.settle, {"verb": "reopen"}, name="reopen_follow_up"),
    path(f"{one}/take/", views.settle, {"verb": "take"}, name="take_follow_up"),
    path(f"{one}/turn-down/", views.settle, {"verb": "turn_down"}, name="turn_down_follow_up"),
]
