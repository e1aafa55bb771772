"""Cases: the lists, one case for each side, and the people of it."""

from django.urls import path

from violations.views import case_people, cases, objections

urlpatterns = [
    path("", cases.cases, name="cases"),
    path("ve-toi/", cases.my_cases, name="my_cases"),
    path("doi-nguoi/<uuid:pk>/", objections.objection, name="objection"),
    path("<uuid:pk>/", cases.case, name="case"),
    path("<uuid:pk>/nguoi-lien-quan/", case_people.name_part, name="name_part"),
    path("<uuid:pk>/chuyen-giao/", case_people.hand_over, name="hand_over"),
    path("<uuid:pk>/doi-nguoi/", objections.ask_other, name="ask_other"),
]
