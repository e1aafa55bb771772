from django.urls import path

from directives.views import training

urlpatterns = [
    path("buoi-pho-bien/", training.training_sessions, name="training_sessions"),
    path("buoi-pho-bien/ghi/", training.enter_training, name="enter_training"),
    path("buoi-pho-bien/bang/", training.export_training, name="export_training"),
    path("buoi-pho-bien/<uuid:pk>/", training.training_session, name="training_session"),
    path("buoi-pho-bien/<uuid:pk>/sua/", training.change_training, name="change_training"),
    path("buoi-pho-bien/<uuid:pk>/dinh-chinh/", training.correct_training, name="correct_training"),
    path("buoi-pho-bien/<uuid:pk>/bo/", training.remove_training, name="remove_training"),
    path("buoi-pho-bien/<uuid:pk>/tep/", training.training_file, name="training_file_download"),
]
