"""Rounds: planned, opened, followed."""

from django.urls import path

from registry.views import round_people, rounds

urlpatterns = [
    path("dot/", rounds.rounds, name="rounds"),
    path("dot/lap/", rounds.plan_round, name="plan_round"),
    path("dot/<uuid:pk>/", rounds.round_page, name="round"),
    path("dot/<uuid:pk>/sua/", rounds.change_round, name="change_round"),
    path("dot/<uuid:pk>/bo/", rounds.discard_round, name="discard_round"),
    path("dot/<uuid:pk>/mo/", rounds.open_round, name="open_round"),
    path("dot/<uuid:pk>/lui-han/", rounds.extend_round, name="extend_round"),
    path("dot/<uuid:pk>/ket-thuc/", rounds.close_round, name="close_round"),
    path("dot/<uuid:pk>/tien-do/", round_people.round_progress, name="round_progress"),
    path(
        "dot/<uuid:pk>/tien-do/<int:unit>/",
        round_people.round_progress,
        name="round_progress_of_unit",
    ),
    path("dot/<uuid:pk>/danh-sach/", round_people.round_people, name="round_people"),
    path("dot/<uuid:pk>/mien/", round_people.find_round_person, name="find_round_person"),
    path("dot/<uuid:pk>/mien/<int:place>/", round_people.exempt_person, name="exempt_person"),
    path("dot/<uuid:pk>/mien/<int:place>/bo/", round_people.lift_exemption, name="lift_exemption"),
]
