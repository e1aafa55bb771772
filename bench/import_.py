"""The roster import: 100,000 people in 15 columns, from the file to the last committed row.

Two floors, both with python-calamine reading the file and nothing else done with it. The first adds
psql copying the finished rows into a table with the keys, indexes and checks of the people's own:
what any way of bringing these people in must at least take. The second adds psql copying the file's
columns into a bare table, which no portal could search, sort or trust: the first floor alone is more
than twice and a half as high.
"""

import csv
import os
import random
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import pgtrigger
import xlsxwriter
from django.db import connection
from python_calamine import CalamineWorkbook

from accounts.actions.roster import import_roster
from accounts.roster.lines import Plan
from accounts.roster.reading import read_roster
from accounts.roster.rows import Reading
from bench.database import administer, bench_database, say
from bench.names import FAMILY, GIVEN, MIDDLE
from bench.table import Figure

PEOPLE, UNITS, ROUNDS = 100_000, 2_000, 3
LIMIT, LIMIT_BARE = 3.0, 7.0
HEADINGS = [
    "STT",
    "Mã cán bộ",
    "Họ và tên",
    "Giới tính",
    "Ngày sinh",
    "Mã đơn vị",
    "Chức vụ",
    "Điện thoại",
    "Đảng viên",
    "Người đứng đầu",
    "Dân tộc",
    "Trình độ chuyên môn",
    "Ngày vào Đảng",
    "Quê quán",
    "Ghi chú",
]
POSITIONS = ["Chi ủy viên", "Công chức", "Chuyên viên", "Tổ trưởng", "Giáo viên", "Cán bộ"]
DEGREES = ["Đại học Luật", "Cao đẳng Sư phạm", "Thạc sĩ Quản lý công", "Đại học Kinh tế"]
HOMES = ["Xã Bình Nguyên, huyện cũ Thăng Bình", "Phường Tân Hòa", "Xã Hòa Tiến", "Phường An Khê"]

Row = list[str | int | date]
Part = tuple[str, Callable[[], float]]


def measure(options: Namespace) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, bench_database():
        book, text = Path(folder, "roster.xlsx"), Path(folder, "roster.csv")
        say("writing the file")
        write_files(book, text)
        took: dict[str, list[float]] = {}
        for number in range(1, ROUNDS + 1):
            say(f"round {number} of {ROUNDS}")
            for part, work in [*ours(book), *floors(book, text, Path(folder, "people.txt"))]:
                took.setdefault(part, []).append(work())
    best = {part: min(times) for part, times in took.items()}
    imported = best["read"] + best["plan and write"]
    return [
        Figure("import", imported, best[PARSE] + best[COPY], LIMIT, best),
        Figure("import, bare table", imported, best[PARSE] + best[COPY_BARE], LIMIT_BARE),
    ]


# -- the two sides -------------------------------------------------------------------------

PARSE, COPY, COPY_BARE = "calamine alone", "psql \\copy", "psql \\copy, bare table"


def floors(book: Path, text: Path, people: Path) -> list[Part]:
    def parse() -> None:
        workbook = CalamineWorkbook.from_path(book)
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python()

    def copy() -> float:
        """The people that the import has just written, once more."""
        psql(f"\\copy accounts_user TO '{people}'")
        psql("CREATE TABLE same (LIKE accounts_user INCLUDING ALL)")
        took = timed(lambda: psql(f"\\copy same FROM '{people}'"))
        psql("DROP TABLE same")
        return took

    def copy_bare() -> float:
        columns = ", ".join(f"c{number} text" for number in range(len(HEADINGS)))
        psql(f"CREATE TABLE bare ({columns})")
        took = timed(lambda: psql(f"\\copy bare FROM '{text}' CSV"))
        psql("DROP TABLE bare")
        return took

    return [(PARSE, lambda: timed(parse)), (COPY, copy), (COPY_BARE, copy_bare)]


def ours(book: Path) -> list[Part]:
    """The way of `import_roster` on the server: read, plan, write, one transaction."""
    readings: list[Reading] = []

    def read() -> None:
        with book.open("rb") as file:
            readings.append(read_roster(file))

    def plan_and_write() -> float:
        empty_roster()
        plans: list[Plan] = []
        took = timed(lambda: plans.append(import_roster(readings.pop(), by=None)))
        if (written := plans[0].counts()["added"]) != {"unit": UNITS, "person": PEOPLE}:
            sys.exit(f"the import did not do its work: {written}")
        return took

    return [("read", lambda: timed(read)), ("plan and write", plan_and_write)]


def timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


# -- the database --------------------------------------------------------------------------


def empty_roster() -> None:
    """Between two rounds alone may the trail be emptied."""
    with pgtrigger.ignore("audit.AuditEvent:no_truncate"):
        administer("TRUNCATE accounts_user, accounts_unit, audit_auditevent CASCADE")


def psql(command: str) -> None:
    settings = connection.settings_dict
    options = {"-h": "HOST", "-p": "PORT", "-U": "USER", "-d": "NAME"}
    words = [
        word
        for flag, key in options.items()
        if settings[key]
        for word in (flag, str(settings[key]))
    ]
    subprocess.run(
        ["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", *words, "-c", command],
        env={**os.environ, "PGPASSWORD": settings["PASSWORD"] or ""},
        check=True,
        stdout=subprocess.DEVNULL,
    )


# -- the file ------------------------------------------------------------------------------


def write_files(book: Path, text: Path) -> None:
    """The same made-up people as a workbook and as the text that psql copies."""
    with xlsxwriter.Workbook(book) as workbook, text.open("w", newline="") as plain:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        units = workbook.add_worksheet("Đơn vị")
        units.write_row(0, 0, ["Mã đơn vị", "Tên đơn vị", "Loại hình", "Mã đơn vị cấp trên"])
        for number, unit in enumerate(made_up_units(), 1):
            units.write_row(number, 0, unit)
        people = workbook.add_worksheet("Cán bộ")
        people.write(0, 0, "DANH SÁCH CÁN BỘ, ĐẢNG VIÊN")
        people.write_row(2, 0, HEADINGS)
        copied = csv.writer(plain)
        for number, row in enumerate(made_up_people(), 3):
            copied.writerow(row)
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    people.write_datetime(number, column, cell, day)
                elif cell != "":
                    people.write(number, column, cell)


def made_up_units() -> Iterator[Row]:
    """A tree of several levels, ten below each."""
    yield ["DV0000", "Đảng ủy số 0", "Đảng ủy phường", ""]
    for number in range(1, UNITS):
        yield [f"DV{number:04}", f"Chi bộ số {number}", "Chi bộ", f"DV{(number - 1) // 10:04}"]


def made_up_people() -> Iterator[Row]:
    """Every fifth phone has lost its zero to the spreadsheet, as in the offices' own files."""
    chance = random.Random(85)  # noqa: S311  # made-up data, the same each time
    for number in range(PEOPLE):
        middle = chance.sample(MIDDLE, chance.choice([1, 1, 2]))
        born = date(1960, 1, 1) + timedelta(days=chance.randrange(16_000))
        phone = f"0{'35789'[number % 5]}{10_000_000 + number * 7:08}"
        yield [
            number + 1,
            f"CB{number:06}",
            " ".join([chance.choice(FAMILY), *middle, chance.choice(GIVEN)]),
            "Nữ" if "Thị" in middle else "Nam",
            born,
            f"DV{number % UNITS:04}",
            chance.choice(POSITIONS),
            phone if number % 5 else int(phone),
            "x" if number % 4 else "",
            "x" if number < UNITS else "",
            "Kinh",
            chance.choice(DEGREES),
            born + timedelta(days=9_000 + number % 900),
            chance.choice(HOMES),
            f"Hồ sơ số {number}/2026",
        ]
