"""Paper forms that a clerk types for a member."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
