"""What the shell around every page shows."""

from typing import Any

from django.http import HttpRequest

from people.models import Organisation, Person, Team


def shell(request: HttpRequest) -> dict[str, Any]:
    """The organisation and the teams for the rail; nothing for strangers."""
    if not isinstance(getattr(request, "user", None), Person):
        return {}
    return {"organisation": Organisation.current(), "rail_teams": Team.objects.all()[:30]}
