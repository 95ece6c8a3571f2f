"""A page, or the one region of it that htmx asked for."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_region(
    request: HttpRequest,
    page: str,
    context: dict[str, Any],
    *,
    regions: set[str] | Mapping[str, str],
    within: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with template `page`, or with the partial named by the HX-Target header if it is in `regions`.

    Region name, element id and partial name are one word; for one of many alike, regions={"row-12": "row"} names
    the partial, and "row-*" any of them. The partial knows which one was asked for as `region`. An htmx request for
    any other target gets the whole page, and htmx is told to show it as one.

    `within` is for a form that is shown again: within={"record": "row-12"} puts the row in its place where a saved
    form would have brought the whole record anew.
    """
    asked = request.headers.get("HX-Target", "") if request.headers.get("HX-Request") == "true" else ""
    is_restore = request.headers.get("HX-History-Restore-Request") == "true"
    region = (within or {}).get(asked, asked)
    partial = _partial(regions, region)
    if partial and not is_restore:
        context = {**context, "is_region": True, "region": region}
        response = render(request, f"{page}#{partial}", context, status=status)
        if region != asked:
            response["HX-Retarget"] = f"#{region}"
    else:
        response = render(request, page, context, status=status)
        if asked:
            response["HX-Retarget"] = "body"
            response["HX-Reswap"] = "innerHTML show:window:top"
            if request.method == "GET":
                response["HX-Push-Url"] = request.get_full_path()
    response["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


def _partial(regions: set[str] | Mapping[str, str], region: str) -> str:
    """The partial that draws a region; empty where the page has no such region."""
    named = regions if isinstance(regions, Mapping) else {name: name for name in regions}
    return next((partial for name, partial in named.items() if region and fnmatchcase(region, name)), "")
