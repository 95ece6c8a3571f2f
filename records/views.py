"""What every record's conversation shares: having read what one was mentioned in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from people.requests import Request
from records.models import Mention, SearchEntry
from web.returning import back


@require_POST
def settle_mention(request: Request, pk: int) -> HttpResponse:
    """I have read what I was mentioned in; it leaves "needs you"."""
    mine = Mention.objects.visible_to(request.user)
    mention = get_object_or_404(mine, pk=pk)
    mine.filter(pk=pk).answered(at=timezone.now())
    messages.success(request, "It no longer waits for you.")
    entry = SearchEntry.objects.get(kind=mention.kind, object_id=mention.object_id)
    return redirect(back(request, f"{entry.url}#{mention.anchor}"))
