"""A worker: django-rq's own, with the serializer that the queue is written in.

django-rq reads the queue's serializer when it writes a job and not when it reads one.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django_rq.management.commands.rqworker import Command as Worker

from portal.lib.pdf import load_renderer


class Command(Worker):
    help = "Do what is queued, until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)  # type: ignore[no-untyped-call]  # django-rq's
        parser.set_defaults(serializer=settings.RQ_QUEUES["default"]["SERIALIZER"])

    def handle(self, *args: str, **options: Any) -> None:
        load_renderer()  # before the fork: every job then starts with it at hand
        super().handle(*(args or ("default",)), **options)  # type: ignore[no-untyped-call]
