"""URLs of the outcomes app."""

from django.urls import path

from web.stub import page

urlpatterns = [
    path("outcomes/", page, name="outcomes"),
    path("objectives/new/", page, name="new_objective"),
    path("objectives/<int:pk>/", page, name="objective"),
    path("objectives/<int:pk>/edit/", page, name="edit_objective"),
    path("objectives/<int:pk>/key-results/new/", page, name="new_key_result"),
    path("key-results/<int:pk>/edit/", page, name="edit_key_result"),
    path("check-in/", page, name="check_in"),
]
