"""Tables to take away."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
