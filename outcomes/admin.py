"""Outcomes in the admin console: cycles are set up there, objectives only read."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from outcomes.models import Cycle, KeyResult, Objective


@admin.register(Cycle)
class CycleAdmin(admin.ModelAdmin):
    """Cycles, newest first."""

    list_display = ["name", "state", "starts_on", "ends_on", "check_in_weekday", "cadence_days"]
    list_filter = ["state"]
    search_fields = ["name"]
    date_hierarchy = "starts_on"


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
