"""Load the clause library from YAML files; a bad file is named line by line and changes nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from directives.actions.library import LIBRARY, DocumentResult, load_library
from directives.reading import LibraryFaulty


class Command(BaseCommand):
    help = "Nạp các văn bản chỉ đạo từ một thư mục hoặc một tệp YAML. Chạy lại không đổi gì."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", nargs="?", type=Path, metavar="FOLDER|FILE")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")

    def handle(self, *args: Any, source: Path | None, dry_run: bool, **options: Any) -> None:
        if source and not source.exists():
            raise CommandError(f"Không có thư mục hoặc tệp {source}.")
        try:
            result = load_library(source or LIBRARY, dry_run=dry_run, keep_newer=source is None)
        except LibraryFaulty as refusal:
            for fault in refusal.faults:
                self.stderr.write(str(fault))
            count = len(refusal.faults)
            raise CommandError(f"Có {count} chỗ cần sửa. Chưa có gì thay đổi.") from refusal
        for document in result.documents:
            self.stdout.write(words_of(document))
        for code in result.kept:
            self.stdout.write(f"{code}: giữ bản đang có trong cổng, mới hơn bản kèm phần mềm")
        if dry_run:
            self.stdout.write("Đây là lần kiểm tra, chưa ghi gì.")


def words_of(document: DocumentResult) -> str:
    if not document.is_changed:
        return f"{document.code} phiên bản {document.version}: không có gì mới"
    return (
        f"{document.code} phiên bản {document.version}: thêm {document.added},"
        f" sửa {document.changed}, bỏ {document.retired}, giữ nguyên {document.unchanged} điều khoản"
    )
