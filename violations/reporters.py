"""Who reported what. Nothing else opens a sealed identity or asks whose a report is (R148).

A person is found by a tag that only this installation can make. The trail, the inbox and every page
of others do without: a line to a reporter leads to the list of their own reports and names none.
"""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, Exists, Func, OuterRef, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from portal.lib import sealing
from portal.lib.access import Denied
from violations.models import Bar, Part, Report, ReporterIdentity, Reveal


class Tag(Func):
    """The tag of a person, made by the database with the key of the connection."""

    function = "violations_tag"
    output_field = CharField()


def tag_of(person: User) -> Tag:
    return Tag(Value(person.pk))


class OwnReports:
    """Where a line of the inbox leads: never to one report."""

    def get_absolute_url(self) -> str:
        return reverse("violations:my_reports")


def seal_reporter(report: Report, person: User) -> None:
    """In the transaction that receives the report: the identity, and that they act in no seat."""
    ReporterIdentity.objects.create(
        report=report,
        sealed=sealing.seal(str(person.pk).encode(), key=_key(), about=_about(report.pk)),
        tag=tag_of(person),
    )
    Bar.objects.create(report=report, tag=tag_of(person), part=Part.REPORTER)


def reports_of(person: User) -> QuerySet[Report]:
    """A person's own, for their own pages."""
    return Report.objects.filter(Exists(_identities_of(person)))


def is_reporter(person: User, report: Report) -> bool:
    return reports_of(person).filter(pk=report.pk).exists()


def sent_on(person: User, day: date) -> int:
    return reports_of(person).filter(received_at__date=day).count()


def tell_reporter(report: Report, kind: str) -> None:
    """One line in their inbox, without saying which report."""
    identity = ReporterIdentity.objects.filter(report=report).first()
    person = identity and User.objects.filter(pk=_open(identity), is_active=True).first()
    if person:
        inbox.tell([person], kind, OwnReports())


def revealed(reveal: Reveal) -> User:
    """Whom an approved reveal names, while it lasts; the caller records the reading."""
    if reveal.approved_at is None or reveal.expires_at is None:
        raise Denied("not_approved", "Việc xem danh tính người phản ánh chưa được duyệt.")
    if reveal.expires_at <= timezone.now():
        raise Denied(
            "reveal_over", "Đã hết thời gian được xem danh tính. Nếu còn cần, hãy đề nghị lại."
        )
    identity = ReporterIdentity.objects.get(report=reveal.report_id)
    return User.objects.get(pk=_open(identity))  # type: ignore[no-any-return]  # the manager is made at run time


def _identities_of(person: User) -> QuerySet[ReporterIdentity]:
    return ReporterIdentity.objects.filter(report=OuterRef("pk"), tag=tag_of(person))


def _open(identity: ReporterIdentity) -> UUID:
    person = sealing.open_sealed(
        bytes(identity.sealed), key=_key(), about=_about(identity.report_id)
    )
    return UUID(person.decode())


def _about(report: UUID) -> str:
    return f"reporter {report}"


def _key() -> bytes:
    return sealing.installation_key(settings.CASE_KEY, purpose="identities of reporters")
