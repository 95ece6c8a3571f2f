"""URLs of the postmortems app."""

from django.urls import include, path

from postmortems import views, writing_views

urlpatterns = [
    path("postmortems/", views.postmortems, name="postmortems"),
    path("postmortems/new/", writing_views.new_postmortem, name="new_postmortem"),
    path("postmortems/<int:number>/", views.postmortem, name="postmortem"),
    path("postmortems/<int:number>/history/", views.history, name="postmortem_history"),
    path("postmortems/<int:number>/edit/", writing_views.edit_postmortem, name="edit_postmortem"),
    path("postmortems/<int:number>/review/", views.ask_for_review, name="ask_for_review"),
    path("postmortems/<int:number>/publish/", views.publish, name="publish_postmortem"),
    path("postmortems/<int:number>/close/", views.close, name="close_postmortem"),
    path("postmortems/<int:number>/reopen/", views.reopen, name="reopen_postmortem"),
    path("postmortems/<int:number>/drop/", views.drop, name="drop_postmortem"),
    path("postmortems/<int:number>/restrict/", views.restrict, name="restrict_postmortem"),
    path("", include("postmortems.section_urls")),
    path("", include("postmortems.learning_urls")),
    path("", include("postmortems.hint_urls")),
]
