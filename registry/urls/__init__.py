"""Every address of the register, part by part."""

from registry.urls import declarations, exports, incidents, pages, paper_forms, rounds

app_name = "registry"

# Fixed words come before the addresses that begin with the id of a declaration.
urlpatterns = [
    *rounds.urlpatterns,
    *incidents.urlpatterns,
    *pages.urlpatterns,
    *paper_forms.urlpatterns,
    *exports.urlpatterns,
    *declarations.urlpatterns,
]
