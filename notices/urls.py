"""URLs of the notices app."""

from django.urls import path

from web.stub import page

urlpatterns = [
    path("outbox/", page, name="outbox"),
    path("outbox/<int:pk>/", page, name="notice"),
    path("mail/stop/<str:token>/", page, name="stop_mail"),
]
