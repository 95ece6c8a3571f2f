"""URLs of what every record shares: previews, drafts, attachments, mentions."""

from django.urls import path

from records import views, writing_views

urlpatterns = [
    path("preview/", writing_views.preview, name="preview"),
    path("drafts/", writing_views.save_draft, name="save_draft"),
    path("drafts/discard/", writing_views.discard_draft, name="discard_draft"),
    path("attachments/", writing_views.upload, name="upload"),
    path("attachments/<uuid:token>/", writing_views.attachment, name="attachment"),
    path("attachments/<uuid:token>/remove/", writing_views.remove_attachment, name="remove_attachment"),
    path("attachments/<slug:kind>/<int:pk>/", writing_views.attach, name="attach"),
    path("mentions/<int:pk>/read/", views.settle_mention, name="settle_mention"),
]
