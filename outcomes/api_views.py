"""Numbers from elsewhere: PUT /api/key-results/<id>/values/<day>, one value a key result and day, by API token.

    curl -X PUT -H "Authorization: Bearer TOKEN" -d '{"value": 12.5}' BASE_URL/api/key-results/7/values/2026-11-18

Everything is answered as JSON: what is kept, or what is wrong, in words. The token is all the proof there is: no
session, no cookie, so no CSRF token either.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from outcomes.models import KeyResult
from outcomes.models.changes import plain_number
from outcomes.models.feeds import NEW
from people import rations
from people.forms import address_of
from people.models import ApiToken

LARGEST = 10_000  # bytes of a body
LONGEST_NUMBER = 40  # characters; far more than a value can have
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
KINDS: dict[type, str] = {
    bool: "true or false",
    str: "a text",
    type(None): "nothing",
    list: "a list",
    dict: "an object",
}
View = Callable[..., JsonResponse]


def refusal(status: int, error: str, words: str, **headers: str) -> JsonResponse:
    """What is wrong: a word for the program, a sentence for whoever reads its log."""
    return JsonResponse({"error": error, "message": words}, status=status, headers=headers)


def by_token(method: str) -> Callable[[View], View]:
    """A view for programs that takes `method` alone, and the living token of the Authorization header."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @login_not_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
            if request.method != method:
                return refusal(405, "wrong_method", f"This address takes {method} alone.", Allow=method)
            now = timezone.now()
            kind, _, secret = request.headers.get("Authorization", "").partition(" ")
            if kind.lower() != "bearer" or not secret.strip():
                words = (
                    "Send an API token in the header “Authorization: Bearer …”. You make one in your account."
                )
                return refusal(401, "no_token", words, **{"WWW-Authenticate": "Bearer"})
            guess = rations.claim((rations.TOKEN_FROM_ONE_PLACE, address_of(request)), now=now)
            if guess.wait_until:
                return slower(guess.wait_until, now)
            token = ApiToken.objects.of_secret(secret.strip())
            if token is None:
                words = "This API token is unknown, revoked, or its owner has left."
                return refusal(
                    401, "wrong_token", words, **{"WWW-Authenticate": 'Bearer error="invalid_token"'}
                )
            guess.give_back()
            call = rations.claim((rations.CALLS_OF_ONE_TOKEN, str(token.pk)), now=now)
            if call.wait_until:
                return slower(call.wait_until, now)
            token.was_used(now)
            return view(request, *args, token=token, now=now, **kwargs)

        return guarded

    return decorate


def slower(until: dt.datetime, now: dt.datetime) -> JsonResponse:
    """Too many calls."""
    seconds = max(1, math.ceil((until - now).total_seconds()))
    words = f"Too many calls. Please try again in {rations.wait_words(until, now)}."
    return refusal(429, "too_many", words, **{"Retry-After": str(seconds)})


@by_token("PUT")
def put_value(request: HttpRequest, pk: int, day: str, *, token: ApiToken, now: dt.datetime) -> JsonResponse:
    """Keep the value of a key result for a day, by the rights of the token's person; `day` may be “today”."""
    rows = KeyResult.objects.visible_to(token.person)
    found = (
        rows.select_related("objective__cycle", "objective__team", "owner")
        .filter(pk=min(pk, 2**63 - 1))
        .first()
    )
    if found is None:
        return refusal(404, "unknown_key_result", f"There is no key result {pk}, or you may not see it.")
    try:
        on, value = day_of(day, token, now), value_of(request, takes_yes=found.kind == KeyResult.YES_NO)
    except (Unfit, RequestDataTooBig) as error:
        return refusal(getattr(error, "status", 413), getattr(error, "error", "too_large"), str(error))
    if found.objective.is_closed() or not found.objective.cycle.is_running():
        words = f"{found.objective.cycle} is {found.objective.cycle.get_state_display().lower()}"
        if found.objective.closed_at is not None:
            words = "The objective is closed"
        return refusal(409, "not_running", f"{words}: values are taken while a cycle runs.")
    try:
        row, became = found.take_value(token=token, on=on, value=value, now=now)
    except PermissionDenied as error:
        return refusal(403, "not_yours", str(error))
    except ValidationError as error:
        field, texts = next(iter(error.message_dict.items()))
        return refusal(422, f"wrong_{'day' if field == 'on' else 'value'}", " ".join(texts))
    answer = {
        "key_result": found.pk,
        "title": found.title,
        "day": on.isoformat(),
        "value": plain_number(row.value),
        "became": became,
    }
    return JsonResponse(answer, status=201 if became == NEW else 200)


class Unfit(ValueError):
    """What a program sent cannot be used: words, a status and a word for the program."""

    def __init__(self, words: str, status: int = 422, error: str = "wrong_value") -> None:
        super().__init__(words)
        self.status, self.error = status, error


def day_of(text: str, token: ApiToken, now: dt.datetime) -> dt.date:
    """The day in the address. Raises Unfit."""
    if text == "today":
        return token.person.today(now)
    try:
        if DAY.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise Unfit(f"“{text[:40]}” is no day. Write it like 2026-11-30, or “today”.", error="wrong_day")


def value_of(request: HttpRequest, *, takes_yes: bool = False) -> Decimal:
    """The number in the body, {"value": 12.5}; with `takes_yes` true is 1 and false 0.

    Raises Unfit, and RequestDataTooBig as Django does.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST or len(request.body) > LARGEST:
        raise Unfit(f"The body is larger than {LARGEST:,} bytes.", 413, "too_large")
    try:
        sent = json.loads(request.body, parse_float=_number, parse_int=_number, parse_constant=_no_number)
    except Unfit:
        raise
    except (ValueError, RecursionError) as error:
        raise Unfit('The body is no JSON. Send {"value": 12.5}.', 400, "no_json") from error
    if not isinstance(sent, dict) or "value" not in sent:
        raise Unfit('The body has no “value”. Send {"value": 12.5}.')
    if others := sorted(set(sent) - {"value"}):
        raise Unfit(
            f"“{others[0][:40]}” is not known here. Send the value alone: confidence is a person’s to say."
        )
    value = sent["value"]
    if isinstance(value, bool) and takes_yes:
        return Decimal(int(value))
    if not isinstance(value, Decimal):
        kind = {
            bool: "true or false",
            str: "a text",
            type(None): "nothing",
            list: "a list",
            dict: "an object",
        }[type(value)]
        raise Unfit(f'The value is {kind}, not a number. Send {{"value": 12.5}}, without quotes.')
    return value


def _number(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER or abs(int(re.split("[eE]", text + "e0")[1] or 0)) > LONGEST_NUMBER:
        raise Unfit("This number is longer than we can keep: eleven digits and four decimals.")
    return Decimal(text)


def _no_number(text: str) -> Decimal:
    raise Unfit(f'{text} is no number. Send {{"value": 12.5}}.')
