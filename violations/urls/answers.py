"""Answers, and who goes along."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
