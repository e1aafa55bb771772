"""Notices and their delivery."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
