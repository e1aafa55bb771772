"""A kind of paper for tests: what it does is said by `params`, so that other processes can make it."""

from pathlib import Path

from django.apps import AppConfig

from portal.lib import papers
from portal.lib.access import Denied

KIND = "tests.list"
LABEL = "Danh sách thử nghiệm"


def check(user, subject, params):
    """Who has left may have nothing; what is secret nobody may."""
    user.refresh_from_db(fields=["is_active"])
    if not user.is_active:
        raise Denied("left", "Đồng chí đã rời đơn vị.")
    if params.get("secret"):
        raise Denied("secret", "Đồng chí không được lập tệp này.")


def make(order, progress):
    progress(1, 2)
    if order.params.get("large"):
        path = papers.scratch(order) / "danh-sach"
        path.write_bytes(b"%PDF-large")
    progress(2, 2)
    content = path if order.params.get("large") else b"%PDF-small"
    return papers.Made(file_name="Danh sách Bình Nguyên.pdf", content=content)


def register():
    papers.register(KIND, label=LABEL, make=make, check=check)


class PaperKinds(AppConfig):
    """For a worker of another process: see tests/accounts/settings_with_papers.py."""

    name = "tests.accounts"
    label = "paper_kinds"
    path = str(Path(__file__).parent)

    def ready(self):
        register()
