"""One case, for each side."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
