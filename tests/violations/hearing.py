"""A case in which the subject may speak, as tests of answers and evidence begin."""

from datetime import timedelta

from django.utils import timezone

from portal.lib.files import check_file
from tests.samples import picture
from tests.violations.factories import CaseFactory, NoticeFactory
from violations.actions.evidence import Offered
from violations.models import Case, Evidence, Notice
from violations.workflow import CaseStatus

TEXT = "Tôi cho mượn máy, không cho mượn tài khoản."


def heard(subject, handler, decider, *, to=CaseStatus.DELIVERED, days=5, **values):
    """Of the committee's handler and decider; `days` are left to answer."""
    report = {"report__subject": subject, "report__unit": handler.unit}
    case = CaseFactory(**report, handler=handler, decider=decider, to=to, **values)
    return due_in(case, days)


def due_in(case, days):
    Case.objects.filter(pk=case.pk).update(
        answer_due_on=timezone.localdate() + timedelta(days=days)
    )
    case.refresh_from_db()
    return case


def show(evidence):
    """By a further notice that the subject received."""
    Evidence.objects.filter(pk=evidence.pk).update(disclosed_on=timezone.localdate())
    list_it(evidence)


def list_it(evidence):
    """In a further notice that the subject received; what is kept back by its gist alone."""
    case = evidence.case
    notice = NoticeFactory(case=case, number=case.notices.count() + 1)
    notice.evidence.add(evidence)
    Notice.objects.filter(pk=notice.pk).update(delivered_at=timezone.now(), delivered_how="opened")


def a_file(raw=None, name="anh.jpg"):
    return check_file(raw or picture(), name)


def offered(title="Ảnh chụp", description="Màn hình ngày 20/8/2026.", **values):
    return Offered(title, description, **values)


def sealed_files(settings):
    """Names of all that lies in the vault, and of what is in the making."""
    folders = [settings.MEDIA_ROOT / name for name in ("evidence", "evidence_in_the_making")]
    return [sorted(file.name for file in folder.glob("*")) for folder in folders]
