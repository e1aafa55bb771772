"""What is kept and how long, units on paper, what is late."""

from django.urls import path

from violations.views import consistency, holds, outages, papers_only

urlpatterns = [
    path("tien-do/", consistency.consistency, name="consistency"),
    path("giu-ho-so/", holds.holds, name="holds"),
    path("giu-ho-so/them/", holds.place_hold, name="place_hold"),
    path("giu-ho-so/<uuid:pk>/", holds.hold, name="hold"),
    path("giu-ho-so/<uuid:pk>/giu-tiep/", holds.keep_holding, name="keep_holding"),
    path("giu-ho-so/<uuid:pk>/de-nghi-thoi-giu/", holds.ask_release, name="ask_release"),
    path("giu-ho-so/<uuid:pk>/thoi-giu/", holds.release_hold, name="release_hold"),
    path("cong-ngung/", outages.outages, name="outages"),
    path("cong-ngung/them/", outages.note_outage, name="note_outage"),
    path("tren-giay/", papers_only.paper_units, name="paper_units"),
    path("tren-giay/them/", papers_only.set_paper_unit, name="set_paper_unit"),
    path("tren-giay/<int:pk>/ket-thuc/", papers_only.end_paper_unit, name="end_paper_unit"),
]
