"""URLs of the notices app."""

from django.urls import path

from notices import channel_views, outbox_views, views

urlpatterns = [
    path("outbox/", outbox_views.outbox_page, name="outbox"),
    path("outbox/<int:pk>/", outbox_views.notice, name="notice"),
    path("outbox/<int:pk>/mail/", outbox_views.notice_html, name="notice_html"),
    path("outbox/<int:pk>/retry/", outbox_views.retry_notice, name="retry_notice"),
    path("outbox/retry/<slug:state>/", outbox_views.retry_notices, name="retry_notices"),
    path("outbox/addresses/lift/", outbox_views.lift_addresses, name="lift_addresses"),
    path("outbox/addresses/<int:pk>/lift/", outbox_views.lift_address, name="lift_address"),
    path("outbox/release/", outbox_views.release_outbox, name="release_outbox"),
    path("account/channels/", channel_views.channels, name="channels"),
    path("teams/<slug:slug>/channels/", channel_views.team_channels, name="team_channels"),
    path("channels/<int:pk>/", channel_views.channel, name="channel"),
    path("channels/<int:pk>/test/", channel_views.test_channel, name="test_channel"),
    path("channels/<int:pk>/remove/", channel_views.remove_channel, name="remove_channel"),
    path("digests/", views.digests, name="digests"),
    path("feeds/<str:token>/digests.atom", views.digest_feed, name="digest_feed"),
    path("digest/preview/", views.preview_digest, name="preview_digest"),
    path("digest/preview/mail/", views.preview_digest_html, name="preview_digest_html"),
    path("mail/answer/<str:token>/", views.answer_from_mail, name="answer_from_mail"),
    path("mail/settings/<str:token>/", views.mail_settings, name="mail_settings"),
    path("mail/stop/<str:token>/", views.stop_mail, name="stop_mail"),
]
