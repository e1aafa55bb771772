"""`python -m script.machine NAME …`: what the scripts of the same names call."""

import errno
import sys

from . import check, commands, demo
from .console import Stop, note
from .processes import end_in_order

SCRIPTS = {
    "demo": demo.main,
    "test": commands.test,
    "check": check.main,
    "bench": commands.bench,
    "manage": commands.manage,
}


def main(name: str, words: list[str]) -> int:
    end_in_order()
    try:
        return SCRIPTS[name](words)
    except Stop as stop:
        note(f"\n{stop}")
    except KeyboardInterrupt:
        note("Đã dừng.")
        return 130
    except PermissionError as fault:
        note(
            f"\nKhông được phép ghi vào {fault.filename}, có lẽ do người dùng khác tạo; hãy chạy bằng"
            " người dùng đó, hoặc xóa .local và .venv rồi chạy lại."
        )
    except OSError as fault:
        if fault.errno != errno.ENOSPC:
            raise
        note("\nĐĩa đã đầy; hãy giải phóng chỗ rồi chạy lại.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
