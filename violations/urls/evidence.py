"""Evidence and its files."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
