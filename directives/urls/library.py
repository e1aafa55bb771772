from django.urls import path

from directives.views import library

urlpatterns = [
    path("", library.library, name="library"),
    path("<str:code>/", library.document, name="document"),
    path("<str:document>/<str:code>/", library.clause, name="clause"),
]
