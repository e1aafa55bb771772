"""Official pages of units."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
