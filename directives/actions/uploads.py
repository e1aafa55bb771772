"""A document that an office sends in: checked, looked at, proposed, then let in by a second person."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import inbox
from accounts.models import Appointment, Unit, User
from audit import actions as audit
from directives.actions.library import (
    Bearers,
    Library,
    library_now,
    load_files,
    lock_library,
)
from directives.facts.differences import Difference, columns_of, difference
from directives.models import CONFIRMING_ROLES, Document, DocumentVersion, LibraryUpload
from directives.permissions import uploads as permissions
from directives.reading import DocumentText, Fault, LibraryFaulty, check_files, read_upload
from directives.workflow import UPLOAD_STEPS
from portal.lib.access import Denied
from portal.lib.workflow import target_of


@dataclass(frozen=True)
class Plan:
    """What loading a file would do now; `faults` where it cannot be loaded."""

    document: DocumentText | None
    now: Library
    faults: Sequence[Fault] = ()

    @property
    def former(self) -> Document | None:
        return self.now.documents.get(self.document.code) if self.document else None

    @property
    def changes_something(self) -> bool:
        return bool(
            self.document and not (self.former and self.former.version == self.document.version)
        )

    @property
    def ground(self) -> str:
        """What the portal holds where the file comes in: what was looked at is what is altered."""
        return f"{self.former.version}-{self.former.sha256}" if self.former else "none"

    @cached_property
    def difference(self) -> Difference | None:
        if self.document is None:
            return None
        code = self.document.code
        kept = DocumentVersion.objects.filter(document=code).order_by("-version").first()
        return difference(
            [columns_of(clause) for clause in self.now.clauses.get(code, {}).values()],
            [clause.columns for clause in self.document.clauses],
            kept.header if kept else None,
            self.document.header,
        )


def plan_upload(name: str, raw: bytes) -> Plan:
    """The dry run; nothing is changed."""
    now = library_now()
    try:
        [document] = check_files([read_upload(name, raw)], now.loaded, now.unit_kinds)
    except LibraryFaulty as refusal:
        return Plan(None, now, refusal.faults)
    return Plan(document, now)


def plan_of(upload: LibraryUpload) -> Plan:
    """What the very bytes that were checked would do now (R203)."""
    raw = bytes(upload.content)
    if hashlib.sha256(raw).hexdigest() != upload.sha256:
        raise Denied("bytes_changed", "Tệp lưu trong cổng không còn nguyên vẹn. Hãy tải lên lại.")
    return plan_upload(upload.file_name, raw)


@transaction.atomic
def check_upload(name: str, raw: bytes, *, unit: Unit, by: User) -> LibraryUpload:
    """Keep a faultless file to be looked at. The person's earlier tries of it are dropped."""
    permissions.check_can_upload(by, unit)
    plan = plan_upload(name, raw)
    if plan.document is None:
        raise Denied("faulty", "Tệp có chỗ cần sửa nên chưa được nhận.")
    if not plan.changes_something:
        raise Denied("nothing_new", "Tệp này giống hệt bản đang có trong cổng.")
    permissions.check_document_is_of(unit, plan.document.code)

    earlier = LibraryUpload.objects.select_for_update().filter(
        document=plan.document.code, uploaded_by=by, status="checked"
    )
    for tried in earlier:
        end(tried, "discard", by)
    upload = LibraryUpload.objects.create(
        unit=unit,
        document=plan.document.code,
        number=plan.document.columns["number"],
        version=plan.document.version,
        file_name=name[-120:],
        content=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        uploaded_by=by,
    )
    note("library_upload.checked", upload, by)
    return upload


@transaction.atomic
def propose_upload(upload: LibraryUpload, *, by: User) -> LibraryUpload:
    upload = locked(upload)
    permissions.check_can_propose(by, upload)

    upload.status = target_of(UPLOAD_STEPS, "propose", upload.status)
    try:
        with transaction.atomic():
            upload.save(update_fields=["status"])
    except IntegrityError as twice:
        raise Denied(
            "already_proposed",
            f"Đã có một tệp của văn bản {upload.document} đang chờ duyệt. Hãy bỏ tệp ấy trước.",
        ) from twice
    note("library_upload.proposed", upload, by)
    inbox.tell(second_people(upload), "library_upload.proposed", upload)
    return upload


@transaction.atomic
def confirm_upload(upload: LibraryUpload, *, seen: str, by: User) -> LibraryUpload:
    """Load exactly what was checked, onto exactly what was seen (R203)."""
    upload = locked(upload)
    permissions.check_can_confirm(by, upload)
    lock_library()
    plan = plan_of(upload)
    if plan.document is None:
        raise Denied(
            "faulty_now",
            "Cổng đã thay đổi nên tệp này không nạp được nữa. Mở lại trang để xem lý do.",
        )
    permissions.check_document_is_of(upload.unit, upload.document)
    if plan.ground != seen or not plan.changes_something:
        raise Denied(
            "changed_meanwhile",
            "Văn bản trong cổng vừa thay đổi nên chưa nạp gì. Mở lại trang để xem phần khác.",
        )

    bearers = Bearers(by, upload.uploaded_by, upload.unit)
    load_files([plan.document.file], bearers=bearers, now=plan.now)
    end(upload, "confirm", by)
    note("library_upload.confirmed", upload, by)
    inbox.tell([upload.uploaded_by], "library_upload.confirmed", upload)
    return upload


@transaction.atomic
def refuse_upload(upload: LibraryUpload, *, reason: str, by: User) -> LibraryUpload:
    upload = locked(upload)
    permissions.check_can_confirm(by, upload)

    upload.reason = reason
    end(upload, "refuse", by)
    note("library_upload.refused", upload, by)
    inbox.tell([upload.uploaded_by], "library_upload.refused", upload)
    return upload


@transaction.atomic
def discard_upload(upload: LibraryUpload, *, by: User) -> LibraryUpload:
    upload = locked(upload)
    permissions.check_can_discard(by, upload)

    end(upload, "discard", by)
    note("library_upload.discarded", upload, by)
    return upload


def locked(upload: LibraryUpload) -> LibraryUpload:
    return (
        LibraryUpload.objects.select_for_update(of=("self",))
        .select_related("unit", "uploaded_by")
        .get(pk=upload.pk)
    )


def end(upload: LibraryUpload, step: str, by: User) -> None:
    """The bytes go: what was loaded stays as a version of the document."""
    upload.status = target_of(UPLOAD_STEPS, step, upload.status)
    upload.content = b""
    upload.ended_by, upload.ended_at = by, timezone.now()
    upload.save(update_fields=["status", "content", "ended_by", "ended_at", "reason"])


def second_people(upload: LibraryUpload) -> list[User]:
    """Who may let it in: head and staff of the unit, but for who sent it (R202)."""
    held = Appointment.objects.in_force(timezone.localdate()).filter(
        unit=upload.unit, role__in=CONFIRMING_ROLES, person__is_active=True
    )
    people = {item.person_id: item.person for item in held.select_related("person")}
    people.pop(upload.uploaded_by_id, None)
    return list(people.values())


def note(kind: str, upload: LibraryUpload, by: User) -> None:
    audit.record(
        kind,
        by=by,
        target=upload,
        unit_path=upload.unit.path,
        document=upload.document,
        version=upload.version,
        sha256=upload.sha256,
    )
