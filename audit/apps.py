from pathlib import Path

from django.apps import AppConfig

from portal.lib import holdings


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "Nhật ký"

    def ready(self) -> None:
        from audit.kinds import KINDS

        holdings.load(Path(__file__).with_name("holdings.yaml"))
        holdings.say("audit.AuditEvent", "kind", KINDS.get)
