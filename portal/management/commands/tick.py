"""Once a minute: queue what is due. Two ticks at once do no harm, a missed one loses nothing."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections

from portal.lib.jobs import run_due

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Pick up due work from the database and wake the workers, until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=60, help="seconds between ticks")
        parser.add_argument("--once", action="store_true", help="tick once and end")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())

        while True:
            tick()
            if options["once"] or stop.wait(options["every"]):
                return


def tick() -> None:
    """A database that is away for a while must not end the tick."""
    close_old_connections()
    try:
        for job, count in run_due().items():
            if count:
                logger.info("tick: %s × %d", job, count)
    except Error:
        logger.exception("tick: database away")
