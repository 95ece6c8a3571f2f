"""URLs of the postmortems app."""

from django.urls import path

from web.stub import page

urlpatterns = [
    path("postmortems/", page, name="postmortems"),
    path("postmortems/new/", page, name="new_postmortem"),
    path("postmortems/<int:number>/", page, name="postmortem"),
    path("postmortems/<int:number>/edit/", page, name="edit_postmortem"),
    path("lessons/", page, name="lessons"),
]
