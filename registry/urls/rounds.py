"""Rounds: planned, opened, followed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
