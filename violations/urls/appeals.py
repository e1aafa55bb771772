"""Appeals."""

from django.urls import path

from violations.views import appeals

urlpatterns = [
    path("<uuid:pk>/khieu-nai/", appeals.appeal, name="appeal"),
    path("khieu-nai/don-giay/", appeals.type_appeal, name="type_appeal"),
    path("khieu-nai/<uuid:pk>/gui-muon/", appeals.admit_late, name="admit_late"),
    path("khieu-nai/<uuid:pk>/giai-quyet/", appeals.settle_appeal, name="settle_appeal"),
    path("khieu-nai/<uuid:pk>/thu/", appeals.request_appeal_letter, name="request_appeal_letter"),
]
