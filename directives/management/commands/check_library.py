"""Look over library files while they are written; nothing is loaded, no database is needed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from directives.actions.library import LIBRARY, library_now
from directives.reading import LibraryFaulty, as_if_loaded, check_files, read_source

WITHOUT_PORTAL = (
    "Không hỏi được cơ sở dữ liệu của cổng nên chỉ đối chiếu với các văn bản kèm phần mềm;"
    " chưa xét số phiên bản và mã loại đơn vị."
)


class Command(BaseCommand):
    help = (
        "Kiểm tra tệp văn bản chỉ đạo (YAML hoặc Excel theo mẫu): nêu từng chỗ sai, không nạp gì."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", nargs="?", type=Path, default=LIBRARY, metavar="FOLDER|FILE")

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        if not source.exists():
            raise CommandError(f"Không có thư mục hoặc tệp {source}.")
        try:
            now = library_now()
            loaded, unit_kinds = dict(now.loaded), set(now.unit_kinds)
        except DatabaseError:
            loaded, unit_kinds = {}, None
            self.stdout.write(WITHOUT_PORTAL)
        if not loaded and source != LIBRARY:
            loaded = as_if_loaded(read_source(LIBRARY))
        try:
            documents = check_files(read_source(source), loaded, unit_kinds)
        except LibraryFaulty as refusal:
            for fault in refusal.faults:
                self.stderr.write(str(fault))
            raise CommandError(f"Có {len(refusal.faults)} chỗ cần sửa.") from refusal
        for document in documents:
            words = (
                f"{document.code} phiên bản {document.version}, {len(document.clauses)} điều khoản"
            )
            self.stdout.write(f"{document.file.name}: {words}, không có chỗ nào sai")
