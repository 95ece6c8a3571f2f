"""URLs of the decisions app."""

from django.urls import path

from web.stub import page

urlpatterns = [
    path("decisions/", page, name="decisions"),
    path("decisions/new/", page, name="new_decision"),
    path("decisions/<int:pk>/", page, name="decision"),
    path("decisions/<int:pk>/edit/", page, name="edit_decision"),
]
