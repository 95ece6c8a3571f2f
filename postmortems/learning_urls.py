"""URLs of the meeting about a postmortem, of files, and of learning from many of them."""

from django.urls import path

from postmortems import file_views, learning_views, meeting_views, placing_views, reading_views, views
from postmortems.models import Comment
from records import conversation_views

comments = {"comments": Comment}
urlpatterns = [
    path("postmortems/export.zip", file_views.postmortems_zip, name="postmortems_zip"),
    path("postmortems/export.csv", file_views.postmortems_csv, name="postmortems_csv"),
    path("postmortems/<int:number>/file.md", file_views.postmortem_markdown, name="postmortem_markdown"),
    path("postmortems/<int:number>/meeting/", meeting_views.postmortem_meeting, name="postmortem_meeting"),
    path("postmortems/<int:number>/read/", placing_views.review_postmortem, name="review_postmortem"),
    path("postmortems/<int:number>/windows/", placing_views.edit_windows, name="edit_windows"),
    path("postmortems/<int:number>/place/", placing_views.place_postmortem, name="place_postmortem"),
    path("postmortems/<int:number>/move/", placing_views.move_postmortem, name="move_postmortem"),
    path("postmortems/<int:number>/repeat/", placing_views.repeat_postmortem, name="repeat_postmortem"),
    path("postmortems/<int:number>/similar/", learning_views.similar_postmortems, name="similar_postmortems"),
    path("postmortems/<int:number>/lists/", reading_views.list_postmortem, name="list_postmortem"),
    path("postmortems/<int:number>/comment/", views.comment_on_postmortem, name="comment_on_postmortem"),
    path(
        "postmortem-comments/<int:pk>/",
        conversation_views.reply_to_comment,
        comments,
        name="reply_to_postmortem_comment",
    ),
    path(
        "postmortem-comments/<int:pk>/edit/",
        conversation_views.edit_comment,
        comments,
        name="edit_postmortem_comment",
    ),
    path(
        "postmortem-comments/<int:pk>/remove/",
        conversation_views.remove_comment,
        comments,
        name="remove_postmortem_comment",
    ),
    path("lessons/", learning_views.lessons, name="lessons"),
    path("lessons/recurring/", learning_views.recurring_factors, name="recurring_factors"),
    path("lessons/reading/", reading_views.reading_list, name="reading_list"),
    path("lessons/reading/<int:pk>/tick/", reading_views.tick_listed, name="tick_listed"),
    path("lessons/reading/<int:pk>/remove/", reading_views.take_off_list, name="take_off_list"),
]
