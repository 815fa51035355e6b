"""Addresses of this business in the workspace."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
