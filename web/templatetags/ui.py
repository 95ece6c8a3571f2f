"""Template tags that draw Teamhub's components. Charts are SVG attributes only, so the strict CSP holds."""

from django import template

register = template.Library()
