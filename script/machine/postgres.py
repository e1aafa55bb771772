"""The private PostgreSQL clusters, which never touch one that is already on the machine.

One keeps the demo's data; the tests have another, whose data may be lost and which therefore never waits
for the disk.
"""

import os
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from .console import Stop, step
from .place import Place, is_free, write_private
from .processes import Finished, last_line, last_lines, no_space, run

VERSIONS = Path("/usr/lib/postgresql")
ROLES = Path(__file__).resolve().parents[2] / "deploy" / "postgres" / "roles.sql"
TRIES = 10
SECONDS_BETWEEN_TRIES = 0.5

CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''   # a deep checkout would pass the 107 bytes of a socket's path
"""
NOTHING_TO_LOSE = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def binaries(version: str = "") -> Path | None:
    """The newest PostgreSQL on this machine, or the one of a given major version."""
    if version:
        found = VERSIONS / version / "bin"
        return found if (found / "postgres").exists() else None
    versions = sorted(
        (path for path in VERSIONS.glob("*/bin") if (path / "initdb").exists()),
        key=lambda path: float(path.parent.name),
    )
    return versions[-1] if versions else None


@dataclass(frozen=True)
class Cluster:
    place: Place
    name: str
    is_disposable: bool = False

    @property
    def data(self) -> Path:
        return self.place.home / self.name / "data"

    @property
    def log(self) -> Path:
        return self.place.home / self.name / "postgresql.log"

    def url(self, role: str, database: str) -> str:
        port = self.place.port(self.name)
        return f"postgres://{role}:{self.place.secret(role)}@127.0.0.1:{port}/{database}"

    def start(self) -> None:
        try:
            self._start()
        except Stop:
            if not self.is_disposable:
                raise
            shutil.rmtree(self.data, ignore_errors=True)
            self._start()

    def stop(self) -> None:
        done = self._pg_ctl("stop", "-m", "fast", "-w", "-t", "30")
        if done.returncode and self.is_running():
            self._pg_ctl("stop", "-m", "immediate", "-w", "-t", "10")

    def is_running(self) -> bool:
        """Whether the process named in the pid file is a server of this very cluster.

        After a crash the number may belong to any other program.
        """
        try:
            pid = (self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0]
        except (OSError, IndexError):
            return False
        return self._works_here(Path("/proc") / pid)

    def sql(self, script: str | Path, *, database: str = "postgres", **values: str) -> Finished:
        """Run a file or a line as the cluster's superuser; values reach it through \\getenv.

        The client runs as ourselves: the servers' user may be unable to read the file.
        """
        what = f"--file={script}" if isinstance(script, Path) else f"--command={script}"
        return run(
            [
                self._bin / "psql",
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
                "--host=127.0.0.1",
                f"--port={self.place.port(self.name)}",
                "--username=postgres",
                f"--dbname={database}",
                what,
            ],
            env={"PGPASSWORD": self.place.secret("postgres"), "LC_ALL": "C.UTF-8", **values},
        )

    @property
    def _bin(self) -> Path:
        version = ""
        if (file := self.data / "PG_VERSION").exists():
            version = file.read_text(encoding="ascii").strip()
        found = binaries(version)
        if not found:
            raise Stop(
                f"Dữ liệu dùng thử thuộc PostgreSQL {version or 'nào đó'}, nay máy không còn bản này;"
                f" hãy cài gói postgresql-{version}, hoặc làm lại từ đầu bằng: script/demo --reset"
            )
        return found

    def ensure_database(self, name: str) -> None:
        """A further database beside the portal's own, with the same owner."""
        done = self.sql(f"CREATE DATABASE {name} OWNER portal_owner")
        if done.returncode and "already exists" not in done.stdout:
            raise Stop(f"Không tạo được cơ sở dữ liệu {name}: {last_line(done.stdout)}")

    def _start(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            with step("Tạo cụm PostgreSQL riêng"):
                self._make()
        if self.is_running():
            self._remember_its_port()
        else:
            self._bring_up()
        self._furnish()

    def _make(self) -> None:
        """Make the cluster beside its place and move it there whole, so that none is ever half made."""
        folder = self.place.make_folder(self.name)
        draft = folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        password = folder / "password"
        write_private(password, self.place.secret("postgres"))
        self.place.give(password)
        done = self.place.run(
            [
                self._bin / "initdb",
                f"--pgdata={draft}",
                "--username=postgres",
                "--auth=scram-sha-256",
                f"--pwfile={password}",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                *(["--no-sync"] if self.is_disposable else ["--data-checksums"]),
            ]
        )
        password.unlink()
        if done.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            if no_space(done.stdout):
                raise Stop("Đĩa đã đầy khi tạo cụm PostgreSQL; hãy giải phóng chỗ rồi chạy lại.")
            raise Stop(f"Không tạo được cụm PostgreSQL ({last_line(done.stdout)}); hãy chạy lại.")
        with (draft / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(CONFIGURATION + (NOTHING_TO_LOSE if self.is_disposable else ""))
        draft.rename(self.data)

    def _bring_up(self) -> None:
        """Start, and start again: what a crash left behind may need a moment to go."""
        said = ""
        for _ in range(TRIES):
            port = self.place.port(self.name)
            if not is_free(port):
                port = self.place.new_port(self.name)
            self._forget_a_stale_pid()
            self.log.unlink(missing_ok=True)
            done = self._pg_ctl(
                "start", "-w", "-t", "60", "-s", "-l", str(self.log), "-o", f"-p {port}"
            )
            if not done.returncode:
                return
            said = last_lines(self.log, 5) or done.stdout
            if no_space(said):
                raise Stop("Đĩa đã đầy khi khởi động PostgreSQL; hãy giải phóng chỗ rồi chạy lại.")
            time.sleep(SECONDS_BETWEEN_TRIES)
        raise Stop(
            f"Cụm PostgreSQL riêng không khởi động được, hãy xem {self.log}, hoặc làm lại từ đầu bằng:"
            f" script/demo --reset\n{said}"
        )

    def _forget_a_stale_pid(self) -> None:
        """PostgreSQL takes any living process with the noted number for itself.

        While a server process of the crashed cluster still lives, the file is what keeps a second
        server off the same data: then it stays, and the next try finds that process gone.
        """
        if not any(self._works_here(process) for process in Path("/proc").glob("[0-9]*")):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _works_here(self, process: Path) -> bool:
        try:
            return os.path.samefile(process / "cwd", self.data)
        except OSError:
            return False

    def _remember_its_port(self) -> None:
        self.place.set_port(
            self.name,
            int((self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[3]),
        )

    def _furnish(self) -> None:
        """Both roles and the database, also after a start that was interrupted here."""
        done = self.sql(
            ROLES,
            OWNER_PASSWORD=self.place.secret("portal_owner"),
            APP_PASSWORD=self.place.secret("portal_app"),
        )
        if done.returncode:
            if re.search("password authentication failed", done.stdout):
                raise Stop(
                    "Mật khẩu trong .local/secrets không khớp với cụm PostgreSQL; hãy làm lại từ đầu"
                    " bằng: script/demo --reset"
                )
            raise Stop(
                f"Không chuẩn bị được cơ sở dữ liệu ({last_line(done.stdout)}); hãy làm lại từ đầu"
                " bằng: script/demo --reset"
            )
        if self.is_disposable:
            self.sql("ALTER ROLE portal_owner SUPERUSER")  # tests make databases and roles

    def _pg_ctl(self, action: str, *words: str) -> Finished:
        return self.place.run([self._bin / "pg_ctl", action, "-D", self.data, *words])
