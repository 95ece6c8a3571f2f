"""URLs of experiments and trade-offs."""

from typing import Any

from django.urls import URLPattern, path

from outcomes import dated_forms, dated_views
from outcomes.models import Experiment, TradeOff

EXPERIMENT, TRADE_OFF = {"model": Experiment}, {"model": TradeOff}


def answers(of: dict[str, Any], address: str, **forms: type[dated_forms.AnswerForm]) -> list[URLPattern]:
    """A page for each answer: keep_experiment=KeepForm stands at experiments/12/keep/."""
    return [
        path(
            address.format(name.removesuffix("_experiment").removesuffix("_trade_off").replace("_", "-")),
            dated_views.answer,
            {**of, "form": form},
            name=name,
        )
        for name, form in forms.items()
    ]


urlpatterns = [
    path("experiments/", dated_views.experiments, name="experiments"),
    path("key-results/<int:pk>/experiments/new/", dated_views.new_experiment, name="new_experiment"),
    path("experiments/<int:pk>/", dated_views.dated, EXPERIMENT, name="experiment"),
    path("experiments/<int:pk>/edit/", dated_views.edit_dated, EXPERIMENT, name="edit_experiment"),
    path("trade-offs/", dated_views.trade_offs, name="trade_offs"),
    path("trade-offs/new/", dated_views.new_trade_off, name="new_trade_off"),
    path("trade-offs/<int:pk>/", dated_views.dated, TRADE_OFF, name="trade_off"),
    path("trade-offs/<int:pk>/edit/", dated_views.edit_dated, TRADE_OFF, name="edit_trade_off"),
]
urlpatterns += answers(
    EXPERIMENT,
    "experiments/<int:pk>/{}/",
    keep_experiment=dated_forms.KeepForm,
    stop_experiment=dated_forms.StopForm,
    move_experiment=dated_forms.MoveForm,
    reopen_experiment=dated_forms.ReopenForm,
)
urlpatterns += answers(
    TRADE_OFF,
    "trade-offs/<int:pk>/{}/",
    take_up_trade_off=dated_forms.TakeUpForm,
    drop_trade_off=dated_forms.DropForm,
    move_trade_off=dated_forms.MoveForm,
    reopen_trade_off=dated_forms.ReopenForm,
)
