"""URLs of hints on wording."""

from django.urls import path

from postmortems import hint_views

urlpatterns = [
    path("postmortems/wording/", hint_views.check_new_wording, name="check_new_wording"),
    path("postmortems/<int:number>/wording/", hint_views.check_wording, name="check_wording"),
    path("postmortems/<int:number>/wording/dismiss/", hint_views.dismiss_hint, name="dismiss_hint"),
]
