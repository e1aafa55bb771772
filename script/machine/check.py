"""script/check: what can be said about the code without running the product. It changes nothing."""

import concurrent.futures
import time
from dataclasses import dataclass
from pathlib import Path

from .console import say
from .processes import run
from .workplace import ROOT, Workplace, prepared

AT_ONCE = 2

# What the deploy check asks about is how the portal runs in production.
PRODUCTION = {
    "SECURE": "1",
    "ALLOWED_HOSTS": "portal.example",
    "PORTAL_ADDRESS": "https://portal.example",
    "CASE_KEY": "0" * 64,  # it is asked whether there is one
}


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str | Path]
    env: dict[str, str]


@dataclass(frozen=True)
class Result:
    check: Check
    code: int
    said: str
    took: float


def checks(workplace: Workplace) -> list[Check]:
    """The slow ones first, as two run at a time."""
    python, env = workplace.python, workplace.env
    production = env | PRODUCTION
    django = env | {"DJANGO_SETTINGS_MODULE": "portal.settings"}

    def tool(*words: str) -> list[str | Path]:
        return [python, "-m", *words]

    def manage(*words: str) -> list[str | Path]:
        return [python, ROOT / "manage.py", *words]

    return [
        Check("types", tool("mypy"), env),
        Check("templates: lint", tool("djlint", "--lint", "--quiet", "templates"), env),
        Check("templates: compile", [python, "-m", "script.compile_templates"], django),
        Check("migrations", manage("makemigrations", "--check", "--dry-run"), env),
        Check("deploy", manage("check", "--deploy", "--fail-level", "WARNING"), production),
        Check("docs drawn from code", manage("draw_workflows", "--check"), env),
        Check("imports run downhill", [python.parent / "lint-imports"], env),
        Check("lint", tool("ruff", "check"), env),
        Check("format", tool("ruff", "format", "--check"), env),
    ]


def look(check: Check) -> Result:
    start = time.monotonic()
    done = run(check.command, env=check.env, cwd=ROOT)
    return Result(check, done.returncode, done.stdout.strip(), time.monotonic() - start)


HELP = """script/check

Kiểm tra định dạng, lỗi thường gặp, kiểu, tầng nhập khẩu mô-đun, bảng dữ liệu, cấu hình triển khai, mẫu trang
và tài liệu vẽ từ mã nguồn. Không sửa gì; thoát 1 khi có chỗ không đạt."""


def main(words: list[str]) -> int:
    if words[:1] in (["-h"], ["--help"]):
        say(HELP)
        return 0
    start = time.monotonic()
    failed = []
    with prepared() as workplace:
        with concurrent.futures.ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            for result in pool.map(look, checks(workplace)):
                say(
                    f"{'FAIL' if result.code else 'ok':<5}{result.check.name:<24}{result.took:5.1f} s"
                )
                if result.code:
                    failed.append(result.check.name)
                    say(f"\n{result.said}\n")
    took = f"in {time.monotonic() - start:.1f} s"
    say(
        f"{len(failed)} failed: {', '.join(failed)} ({took})"
        if failed
        else f"all checks passed {took}"
    )
    return 1 if failed else 0
