"""The private Redis: it only wakes the worker and counts attempts, so nothing of it is kept on disk."""

import socket
import time
from dataclasses import dataclass

from .console import Stop
from .place import Place, is_free, write_private
from .processes import last_lines, no_space

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
logfile {folder}/redis.log
daemonize yes
save ""
maxmemory-policy noeviction
"""


@dataclass(frozen=True)
class Redis:
    place: Place
    name: str

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.place.port(self.name)}/0"

    @property
    def _password(self) -> str:
        return self.place.secret(self.name)

    def start(self) -> None:
        if self.is_running():
            return
        port = self.place.port(self.name)
        if not is_free(port):
            port = self.place.new_port(self.name)
        folder = self.place.make_folder(self.name)
        configuration = folder / "redis.conf"
        write_private(
            configuration,
            CONFIGURATION.format(port=port, password=self._password, folder=folder),
        )
        self.place.give(configuration)
        done = self.place.run(["redis-server", configuration])
        deadline = time.monotonic() + 10
        while not self.is_running():
            if done.returncode or time.monotonic() > deadline:
                said = done.stdout + last_lines(folder / "redis.log", 3)
                if no_space(said):
                    raise Stop("Đĩa đã đầy khi khởi động Redis; hãy giải phóng chỗ rồi chạy lại.")
                raise Stop(f"Redis không khởi động được; hãy xem {folder}/redis.log:\n{said}")
            time.sleep(0.02)

    def is_running(self) -> bool:
        return self._ask("PING").endswith("+PONG\r\n")

    def stop(self) -> None:
        self._ask("SHUTDOWN NOSAVE")
        deadline = time.monotonic() + 10
        while not is_free(self.place.port(self.name)) and time.monotonic() < deadline:
            time.sleep(0.02)

    def _ask(self, command: str) -> str:
        """Say one thing after the password; silence when it is not our Redis that answers."""
        address = ("127.0.0.1", self.place.port(self.name))
        try:
            with socket.create_connection(address, timeout=2) as line:
                line.sendall(f"AUTH {self._password}\r\n".encode())
                if line.recv(512) != b"+OK\r\n":
                    return ""
                line.sendall(f"{command}\r\n".encode())
                return line.recv(512).decode("utf-8", errors="replace")
        except OSError:
            return ""
