"""URLs of a cycle's life: its page and steps, the end of an objective, calibration."""

from django.urls import path

from outcomes import calibration_views, closing_views, cycle_views

urlpatterns = [
    path("cycles/<int:pk>/", cycle_views.cycle, name="cycle"),
    path("cycles/<int:pk>/activate/", cycle_views.step, {"verb": "activate"}, name="activate_cycle"),
    path(
        "cycles/<int:pk>/begin-closing/",
        cycle_views.step,
        {"verb": "begin_closing"},
        name="begin_closing_cycle",
    ),
    path("cycles/<int:pk>/close/", cycle_views.step, {"verb": "close"}, name="close_cycle"),
    path("cycles/<int:pk>/reopen/", cycle_views.step, {"verb": "reopen"}, name="reopen_cycle"),
    path(
        "cycles/<int:pk>/teams/<slug:slug>/agree/",
        cycle_views.agree,
        {"verb": "agree"},
        name="agree_on_objectives",
    ),
    path(
        "cycles/<int:pk>/teams/<slug:slug>/withdraw/",
        cycle_views.agree,
        {"verb": "withdraw_agreement"},
        name="withdraw_agreement",
    ),
    path("calibration/", calibration_views.calibration, name="calibration"),
    path("calibration.csv", calibration_views.calibration_csv, name="calibration_csv"),
    path("objectives/<int:pk>/close/", closing_views.close, name="close_objective"),
    path("objectives/<int:pk>/reopen/", closing_views.reopen, name="reopen_objective"),
    path("objectives/<int:pk>/carry-over/", closing_views.carry_over, name="carry_over_objective"),
]
