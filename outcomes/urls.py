"""URLs of the outcomes app."""

from django.urls import include, path

from outcomes import (
    api_views,
    check_in_views,
    exchange_views,
    explain_views,
    meeting_views,
    views,
    writing_views,
)
from outcomes.models import Comment
from records import conversation_views

comments = {"comments": Comment}
urlpatterns = [
    path("outcomes/", views.outcomes, name="outcomes"),
    path("outcomes/meeting/", meeting_views.meeting, name="meeting"),
    path("outcomes/import/", exchange_views.import_outcomes, name="import_outcomes"),
    path("outcomes/export/<int:pk>.<str:form>", exchange_views.export_outcomes, name="export_outcomes"),
    path("objectives/new/", writing_views.new_objective, name="new_objective"),
    path("objectives/<int:pk>/", views.objective, name="objective"),
    path("objectives/<int:pk>/history/", views.objective_history, name="objective_history"),
    path("objectives/<int:pk>/explain/", explain_views.explain_objective, name="explain_objective"),
    path("objectives/<int:pk>/edit/", writing_views.edit_objective, name="edit_objective"),
    path("objectives/<int:pk>/comment/", views.comment_on_objective, name="comment_on_objective"),
    path("comments/<int:pk>/", conversation_views.reply_to_comment, comments, name="reply_to_comment"),
    path("comments/<int:pk>/edit/", conversation_views.edit_comment, comments, name="edit_comment"),
    path("comments/<int:pk>/remove/", conversation_views.remove_comment, comments, name="remove_comment"),
    path("objectives/<int:pk>/key-results/new/", writing_views.new_key_result, name="new_key_result"),
    path("key-results/<int:pk>/explain/", explain_views.explain_key_result, name="explain_key_result"),
    path("key-results/<int:pk>/edit/", writing_views.edit_key_result, name="edit_key_result"),
    path("check-in/", check_in_views.check_in, name="check_in"),
    path("check-in/<int:pk>/", check_in_views.check_in_one, name="check_in_one"),
    path("api/key-results/<int:pk>/values/<str:day>", api_views.put_value, name="put_value"),
    path("", include("outcomes.dated_urls")),
    path("", include("outcomes.cycle_urls")),
]
