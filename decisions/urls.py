"""URLs of the decisions app."""

from django.urls import path

from decisions import views

urlpatterns = [
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/new/", views.new, name="new_decision"),
    path("decisions/<int:pk>/", views.decision, name="decision"),
    path("decisions/<int:pk>/edit/", views.edit, name="edit_decision"),
    path("decisions/<int:pk>/history/", views.history, name="decision_history"),
    path("decisions/<int:pk>/propose/", views.propose, name="propose_decision"),
    path("decisions/<int:pk>/accept/", views.accept, name="accept_decision"),
    path("decisions/<int:pk>/reject/", views.reject, name="reject_decision"),
    path("decisions/<int:pk>/deprecate/", views.deprecate, name="deprecate_decision"),
    path("decisions/<int:pk>/confirm/", views.confirm, name="confirm_decision"),
    path("decisions/<int:pk>/feedback/", views.give_feedback, name="give_feedback"),
    path("decisions/<int:pk>/endorse/", views.endorse, name="endorse_decision"),
    path("decisions/feedback/<int:pk>/resolve/", views.resolve, name="resolve_concern"),
]
