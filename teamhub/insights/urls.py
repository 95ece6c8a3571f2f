from django.urls import path

from teamhub.insights import views

urlpatterns = [
    path("insights/", views.insights, name="insights"),
    path("insights/<slug:sheet>.csv", views.insights_csv, name="insights_csv"),
]
