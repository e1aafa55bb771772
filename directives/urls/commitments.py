from django.urls import path

from directives.views import commitment_papers, commitment_progress, commitments

urlpatterns = [
    path("cam-ket/", commitments.commitments, name="commitments"),
    path("cam-ket/tien-do/", commitment_progress.commitment_progress, name="commitment_progress"),
    path(
        "cam-ket/tien-do/<int:unit>/",
        commitment_progress.commitment_progress,
        name="commitment_progress_of_unit",
    ),
    path("cam-ket/ban-giay/", commitment_papers.paper_commitments, name="paper_commitments"),
    path(
        "cam-ket/ban-giay/<uuid:pk>/<str:code>/",
        commitment_papers.record_commitment,
        name="record_commitment",
    ),
    path(
        "cam-ket/ban-giay/<uuid:pk>/<str:code>/in/",
        commitment_papers.print_commitment_form,
        name="print_commitment_form",
    ),
    path("cam-ket/<uuid:pk>/in/", commitments.print_commitment, name="print_commitment"),
    path("cam-ket/<str:code>/", commitments.make_commitment, name="make_commitment"),
]
