from django.urls import path

from directives.views import library, versions

urlpatterns = [
    path("", library.library, name="library"),
    path("tom-tat/", library.overview, name="library_overview"),
    path("<str:code>/", library.document, name="document"),
    path("<str:code>/ban-in/", library.print_document, name="print_document"),
    path("<str:code>/so-sanh/", versions.compare_versions, name="compare_versions"),
    path("<str:code>/phien-ban/<int:version>/", versions.document_file, name="document_file"),
    path("<str:document>/<str:code>/", library.clause, name="clause"),
    path("<str:document>/<str:code>/<int:since>/", library.clause_text, name="clause_text"),
]
