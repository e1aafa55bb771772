from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "directives"
    verbose_name = "Văn bản chỉ đạo"

    def ready(self) -> None:
        from directives import facts
        from portal.lib import citations

        citations.register(facts.citations)
