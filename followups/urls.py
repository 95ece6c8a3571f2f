"""URLs of the followups app."""

from django.urls import path

from web.stub import page

urlpatterns = [
    path("follow-ups/", page, name="follow_ups"),
    path("follow-ups/new/", page, name="new_follow_up"),
    path("follow-ups/<int:pk>/", page, name="follow_up"),
    path("follow-ups/<int:pk>/edit/", page, name="edit_follow_up"),
]
