"""Fill an empty portal with the made-up committee; do nothing when it is there."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.demo.committee import begin_demo


class Command(BaseCommand):
    help = "Load the made-up ward committee of the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = begin_demo()
        if not counts:
            self.stdout.write("Dữ liệu làm mẫu đã có.")
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
