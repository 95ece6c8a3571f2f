"""URLs of the notices app."""

from django.urls import path

from notices import views

urlpatterns = [
    path("outbox/", views.outbox_page, name="outbox"),
    path("outbox/<int:pk>/", views.notice, name="notice"),
    path("outbox/<int:pk>/mail/", views.notice_html, name="notice_html"),
    path("outbox/<int:pk>/retry/", views.retry_notice, name="retry_notice"),
    path("digest/preview/", views.preview_digest, name="preview_digest"),
    path("digest/preview/mail/", views.preview_digest_html, name="preview_digest_html"),
    path("mail/stop/<str:token>/", views.stop_mail, name="stop_mail"),
]
