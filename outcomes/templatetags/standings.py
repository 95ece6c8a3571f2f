"""Where a row of outcomes stands, as every list draws it. Python, not templates: a tree shows hundreds of them."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from outcomes.standing import Standing
from web import charts
from web.templatetags import ui
from web.words import number

register = template.Library()
UNSAID = SafeString('<span class="meta">–<span class="visually-hidden">No confidence said</span></span>')


@register.simple_tag
def explain_link(url: str, words: str, title: str) -> SafeString:
    """The way to how a number came about: a drawer, without script a page. `words` are the number as shown, `title`
    says whose it is."""
    return format_html(
        '<a class="explain" href="{}" hx-get="{}" hx-target="#drawer" hx-swap="outerHTML">{}'
        '<span class="visually-hidden">: how this number came about, {}</span></a>',
        url,
        url,
        words,
        title,
    )


@register.simple_tag(takes_context=True)
def cells(context: Context, standing: Standing, url: str = "", title: str = "") -> SafeString:
    """Progress, confidence, state and day of one row; with `url` the number is a link to how it came about."""
    percent = number(standing.percent, "%")
    if url and standing.percent is not None:
        percent = explain_link(url, percent, title)
    return format_html(
        '<div class="prog">{}<span class="num meta">{}</span></div>{}{}<span class="meta">{}</span>',
        charts.bar(standing.bar, standing.pace),
        percent,
        ui.confidence(standing.confidence, short=True) if standing.confidence else UNSAID,
        ui.state("outcome", standing.state, standing.word),
        ui.day(context, standing.checked_in_on, empty="never"),
    )
