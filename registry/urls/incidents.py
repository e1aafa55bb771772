"""Incidents: raised, answered, closed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
