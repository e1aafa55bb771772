from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "directives"
    verbose_name = "Văn bản chỉ đạo"

    def ready(self) -> None:
        from pathlib import Path

        from directives import facts
        from portal.lib import citations, holdings

        citations.register(facts.citations)
        holdings.load(Path(__file__).with_name("holdings.yaml"))
