"""Incidents: raised, answered, closed."""

from django.urls import path

from registry.views import incidents, open_incident

urlpatterns = [
    path("su-co/", incidents.my_incidents, name="my_incidents"),
    path("su-co/bao/", open_incident.open_incident, name="open_incident"),
    path(
        "su-co/bao/tai-khoan-khac/",
        open_incident.open_incident_unlisted,
        name="open_incident_unlisted",
    ),
    path("su-co/don-vi/", incidents.incidents, name="incidents"),
    path("su-co/don-vi/bao-thay/", open_incident.choose_member, name="choose_incident_member"),
    path(
        "su-co/don-vi/bao-thay/<uuid:person>/",
        open_incident.open_incident_for,
        name="open_incident_for",
    ),
    path(
        "su-co/don-vi/bao-thay/<uuid:person>/tai-khoan-khac/",
        open_incident.open_incident_for_unlisted,
        name="open_incident_for_unlisted",
    ),
    path("su-co/<uuid:pk>/", incidents.incident, name="incident"),
    path("su-co/<uuid:pk>/mo-ta/", incidents.describe_incident, name="describe_incident"),
    path("su-co/<uuid:pk>/trao-doi/", incidents.add_note, name="add_incident_note"),
    path("su-co/<uuid:pk>/viec-da-lam/", incidents.mark_step, name="mark_incident_step"),
    path("su-co/<uuid:pk>/da-kiem-soat/", incidents.contain_incident, name="contain_incident"),
    path("su-co/<uuid:pk>/xu-ly-tiep/", incidents.reopen_incident, name="reopen_incident"),
    path("su-co/<uuid:pk>/khep-lai/", incidents.close_incident, name="close_incident"),
    path(
        "su-co/<uuid:pk>/thong-bao/",
        incidents.request_incident_notice,
        name="request_incident_notice",
    ),
]
