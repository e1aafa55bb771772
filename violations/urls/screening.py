"""The handler's desk: reports to screen, cases to work on."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
