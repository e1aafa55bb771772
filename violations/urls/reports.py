"""Reporting a fact of conduct, and following one's own reports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
