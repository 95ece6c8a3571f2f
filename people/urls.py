"""URLs of the people app."""

from django.urls import path

from people import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("admin/login/", views.sign_in_to_admin),
    path("password/reset/", views.ResetPassword.as_view(), name="password_reset"),
    path("password/reset/sent/", views.ResetPasswordDone.as_view(), name="password_reset_done"),
    path("password/set/<uidb64>/<token>/", views.SetPassword.as_view(), name="password_reset_confirm"),
    path("account/", views.account, name="account"),
    path("account/password/", views.change_password, name="change_password"),
    path("teams/", views.teams, name="teams"),
    path("teams/<slug:slug>/", views.team, name="team"),
    path("people/<int:pk>/", views.person, name="person"),
]
