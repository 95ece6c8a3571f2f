"""All URLs: the pages that mix practices here, the rest from each app."""

from django.contrib import admin
from django.urls import include, path

from teamhub import views

handler400 = views.misunderstood
handler500 = views.broken
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("people.urls")),  # before the admin: its sign-in page is ours
    path("admin/", admin.site.urls),
    path("", include("records.urls")),
    path("", include("outcomes.urls")),
    path("", include("decisions.urls")),
    path("", include("postmortems.urls")),
    path("", include("followups.urls")),
    path("", include("notices.urls")),
    path("", include("teamhub.insights.urls")),
]
