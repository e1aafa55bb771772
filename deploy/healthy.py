"""Asked by the container engine: is this web or worker process well? Exit code 0 says yes."""  # noqa: INP001 - a single file, run by its path

import os
import socket
import sys
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

SILENCE = timedelta(minutes=10)  # a worker reports at least every seven


def web() -> bool:
    """The page for supervisors answers, by the name that the portal is known by."""
    connection = HTTPConnection("127.0.0.1", 8000, timeout=5)
    connection.request(
        "GET", "/healthz", headers={"Host": os.environ["ALLOWED_HOSTS"].split(",")[0]}
    )
    return connection.getresponse().status == 200


def worker() -> bool:
    """The worker of this container has told Redis lately that it lives."""
    from redis import Redis
    from rq import Worker

    redis = Redis.from_url(Path(os.environ["REDIS_URL_FILE"]).read_text(encoding="ascii").strip())
    beats = [
        found.last_heartbeat
        for found in Worker.all(connection=redis)
        if found.hostname == socket.gethostname() and found.last_heartbeat
    ]
    return any(datetime.now(UTC) - beat.replace(tzinfo=UTC) < SILENCE for beat in beats)


if __name__ == "__main__":
    sys.exit(not {"web": web, "worker": worker}[sys.argv[1]]())
