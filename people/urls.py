"""URLs of the people app."""

from django.urls import path

from people import token_views, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("admin/login/", views.sign_in_to_admin),
    path("password/reset/", views.ResetPassword.as_view(), name="password_reset"),
    path("password/reset/sent/", views.ResetPasswordDone.as_view(), name="password_reset_done"),
    path("password/set/<uidb64>/<token>/", views.SetPassword.as_view(), name="password_reset_confirm"),
    path("account/", views.account, name="account"),
    path("account/feeds/", views.revoke_feeds, name="revoke_feeds"),
    path("account/sessions/", views.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("account/password/", views.change_password, name="change_password"),
    path("account/tokens/", token_views.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", token_views.revoke_token, name="revoke_token"),
    path("teams/", views.teams, name="teams"),
    path("teams/<slug:slug>/", views.team, name="team"),
    path("areas/", views.areas, name="areas"),
    path("people/<int:pk>/", views.person, name="person"),
]
