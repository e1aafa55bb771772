from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "Kê khai"

    def ready(self) -> None:
        from portal.lib.facts import register
        from registry import facts

        register("declarations_coverage", facts.declarations_coverage)
        register("declarations_overdue", facts.declarations_overdue)
