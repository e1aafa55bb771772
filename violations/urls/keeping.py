"""Holds, reveals, units on paper, what is late."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
