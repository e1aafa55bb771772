"""Every address below /van-ban/, part by part."""

from directives.urls import checklists, commitments, library, training, uploads

app_name = "directives"

# Fixed words come before the addresses that begin with the code of a document.
urlpatterns = [
    *checklists.urlpatterns,
    *commitments.urlpatterns,
    *training.urlpatterns,
    *uploads.urlpatterns,
    *library.urlpatterns,
]
