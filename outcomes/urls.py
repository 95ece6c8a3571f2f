"""URLs of the outcomes app."""

from django.urls import path

from outcomes import check_in_views, views

urlpatterns = [
    path("outcomes/", views.outcomes, name="outcomes"),
    path("objectives/new/", views.new_objective, name="new_objective"),
    path("objectives/<int:pk>/", views.objective, name="objective"),
    path("objectives/<int:pk>/edit/", views.edit_objective, name="edit_objective"),
    path("objectives/<int:pk>/key-results/new/", views.new_key_result, name="new_key_result"),
    path("key-results/<int:pk>/edit/", views.edit_key_result, name="edit_key_result"),
    path("check-in/", check_in_views.check_in, name="check_in"),
    path("check-in/<int:pk>/", check_in_views.check_in_one, name="check_in_one"),
]
