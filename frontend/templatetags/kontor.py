"""Every part of the design system; frontend/README.md lists names and arguments."""

from __future__ import annotations

from django import template

from frontend.parts import forms, grounds, layout, lists, marks, pictures, text, time

register = template.Library()

for part in (text, marks, time, forms, grounds, lists, pictures, layout):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
