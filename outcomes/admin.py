"""Outcomes in the admin console: cycles are set up there, objectives only read."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from outcomes.models import Cycle, KeyResult, Objective
from records.models import Refused


class CycleForm(forms.ModelForm):
    """A cycle as an org admin sets it up; its state moves by steps."""

    class Meta:
        model = Cycle
        fields: ClassVar[list[str]] = Cycle.EDITABLE
        labels: ClassVar[dict[str, str]] = {
            "check_in_weekday": "Check-in weekday",
            "cadence_days": "Days between check-ins",
        }


@admin.register(Cycle)
class CycleAdmin(admin.ModelAdmin):
    """Cycles, newest first: set up here; taken from one state to the next by the same verbs as on their pages."""

    form = CycleForm
    list_display = ["name", "state", "starts_on", "ends_on", "check_in_weekday", "cadence_days"]
    list_filter = ["state"]
    search_fields = ["name"]
    date_hierarchy = "starts_on"
    readonly_fields = ("state",)
    fields = ("name", "state", "starts_on", "ends_on", "check_in_weekday", "cadence_days")
    actions = ["activate", "begin_closing", "close"]

    def has_change_permission(self, request: HttpRequest, obj: Cycle | None = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.state != Cycle.CLOSED)

    def has_delete_permission(self, request: HttpRequest, obj: Cycle | None = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.state == Cycle.PLANNING)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without the console's own deletion of many: it asks no cycle about its state."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: Cycle, form: forms.ModelForm, change: bool) -> None:
        """Through the verbs, so that history has it."""
        by: Any = request.user
        if not change:
            made = Cycle.create(by=by, **form.cleaned_data)
            obj.pk, obj._state.adding = made.pk, False
            return
        kept = Cycle.objects.get(pk=obj.pk)
        kept.edit(by=by, version=kept.version, **form.cleaned_data)

    @admin.action(description="Activate: goals are amended from now on")
    def activate(self, request: HttpRequest, queryset: QuerySet[Cycle]) -> None:
        self._each(request, queryset, "activate", "Active")

    @admin.action(description="Begin closing: goals stand, objectives are scored")
    def begin_closing(self, request: HttpRequest, queryset: QuerySet[Cycle]) -> None:
        self._each(request, queryset, "begin_closing", "Closing")

    @admin.action(description="Close: only read from now on")
    def close(self, request: HttpRequest, queryset: QuerySet[Cycle]) -> None:
        self._each(request, queryset, "close", "Closed")

    def _each(self, request: HttpRequest, cycles: QuerySet[Cycle], verb: str, word: str) -> None:
        done = []
        for cycle in cycles:
            try:
                getattr(cycle, verb)(by=request.user)
            except Refused as refused:
                messages.error(request, f"{cycle}: {refused.words}")
            except PermissionDenied as refusal:
                messages.error(request, f"{cycle}: {refusal}")
            else:
                self.log_change(request, cycle, f"{word}.")
                done.append(cycle.name)
        if done:
            messages.success(request, f"{word}: {', '.join(done)}.")


class ReadOnly(admin.ModelAdmin):
    """Records are changed on their own pages, where rules and history apply."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Objective | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Objective | None = None) -> bool:
        return False


class KeyResultInline(admin.TabularInline):
    """Key results of an objective, to read."""

    model = KeyResult
    fields = ["title", "owner", "kind", "baseline", "target", "value", "confidence", "checked_in_on"]
    readonly_fields = ("title", "owner", "kind", "baseline", "target", "value", "confidence", "checked_in_on")
    can_delete = False
    max_num = 0


@admin.register(Objective)
class ObjectiveAdmin(ReadOnly):
    """Objectives, to find and read."""

    list_display = ["title", "team", "cycle", "lead", "kind"]
    list_select_related = ["team", "cycle", "lead"]
    list_filter = ["cycle", "kind"]
    search_fields = ["title"]
    show_full_result_count = False
    inlines = [KeyResultInline]
