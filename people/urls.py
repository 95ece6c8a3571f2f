"""URLs of the people app."""

from django.urls import path

from web.stub import page

urlpatterns = [
    path("sign-in/", page, name="sign_in"),
    path("sign-out/", page, name="sign_out"),
    path("account/", page, name="account"),
    path("teams/<slug:slug>/", page, name="team"),
    path("people/<int:pk>/", page, name="person"),
]
