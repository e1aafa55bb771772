"""A library to try things on, and figures whose origin the tests know."""

import textwrap
from types import SimpleNamespace

import pytest

from directives.actions.library import load_library
from portal.lib import facts
from portal.lib.facts import Figure

SMALL = """\
document:
  code: CT1
  number: 1-CT/TU
  title: Chỉ thị về việc sử dụng mạng xã hội
  issuer: Ban Thường vụ Tỉnh ủy
  issued_on: "2023-01-16"
  effective_from: "2023-01-16"
  effective_to: null
  status: in_force
  successor: null
  source: public_text
  source_note: Chưa có người đối chiếu.
  version: 1
  checked_by: null
  checked_on: null
  summary: Nêu việc phải làm. Gồm hai phần.
clauses:
  - code: "1"
    kind: obligation
    bears: unit
    title: Phổ biến quy định
    summary: Giải thích cho mọi người.
    evidence: Ngày và số người dự.
  - code: "2"
    kind: conduct
    bears: person
    title: Đặt mật khẩu
    summary: Không đưa mật khẩu cho ai.
    shows: Mật khẩu đã được đưa cho ai, khi nào.
    example: Người quen hỏi mật khẩu thì từ chối.
"""


@pytest.fixture
def small(tmp_path):
    """Writes the small document with some words replaced; `folder` is what the loader is given."""

    def write(*changes, name="ct1.yaml", more=""):
        text = SMALL
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / name).write_text(
            text + textwrap.indent(textwrap.dedent(more), "  "), encoding="utf-8"
        )
        return tmp_path

    return write


@pytest.fixture
def library(db):
    """The five real documents."""
    return load_library()


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """Only the figures that a test gives; `asked` is what was asked for, by name."""
    given, asked = {}, []

    def give(name, text, value=1):
        def fact(paths, first, last):
            paths = list(paths)
            asked.append(SimpleNamespace(name=name, paths=paths, first=first, last=last))
            return {path: Figure(value, None, text) for path in paths}

        given[name] = fact

    monkeypatch.setattr(facts, "_facts", given)
    return SimpleNamespace(give=give, asked=asked)
