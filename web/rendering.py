"""A page, or the one region of it that htmx asked for."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_region(
    request: HttpRequest,
    page: str,
    context: dict[str, Any],
    *,
    regions: set[str] | Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    """Answer with template `page`, or with the partial named by the HX-Target header if it is in `regions`.

    Region name, element id and partial name are one word; for one of many alike, regions={"row-12": "row"} names
    the partial. An htmx request for any other target gets the
    whole page, and htmx is told to show it as one.
    """
    target = request.headers.get("HX-Target", "") if request.headers.get("HX-Request") == "true" else ""
    is_restore = request.headers.get("HX-History-Restore-Request") == "true"
    if target in regions and not is_restore:
        partial = regions[target] if isinstance(regions, Mapping) else target
        response = render(request, f"{page}#{partial}", {**context, "is_region": True}, status=status)
    else:
        response = render(request, page, context, status=status)
        if target:
            response["HX-Retarget"] = "body"
            response["HX-Reswap"] = "innerHTML show:window:top"
            if request.method == "GET":
                response["HX-Push-Url"] = request.get_full_path()
    response["Vary"] = "HX-Request, HX-Target, Cookie"
    return response
