"""Evidence as rows and sealed files: put in and opened here alone; who may, is asked by the caller."""

import uuid

from django.core.files.base import ContentFile

from accounts.models import User
from portal.lib import sealing
from portal.lib.files import CheckedFile
from violations.models import Case, CaseKey, Evidence, EvidenceFile, Report, Side


def make_key(report: Report) -> CaseKey:
    """The key under which everything of this report, and of its case, is sealed."""
    wrapped = sealing.wrap(sealing.new_key(), about=str(report.pk))
    return CaseKey.objects.create(report=report, wrapped=wrapped)


def attach(
    report: Report,
    *,
    side: Side,
    title: str,
    description: str = "",
    case: Case | None = None,
    added_by: User | None = None,
    file: CheckedFile | None = None,
) -> Evidence:
    """One item, after those that are there. What came with the report names nobody (R148)."""
    item = Evidence.objects.create(
        report=report,
        case=case,
        side=side,
        title=title,
        description=description,
        added_by=added_by,
        position=report.evidence.count() + 1,
    )
    if file:
        _keep(item, file)
    return item


def opened(file: EvidenceFile) -> bytes:
    """What was kept, or SealBroken."""
    report = file.evidence.report_id
    with file.sealed.open("rb") as sealed:
        return sealing.open_sealed(sealed.read(), key=_key_of(report), about=_about(file.pk))


def _keep(item: Evidence, file: CheckedFile) -> None:
    """Under a random name: nothing of the name that came with it is written anywhere."""
    pk = uuid.uuid4()
    sealed = sealing.seal(file.content, key=_key_of(item.report_id), about=_about(pk))
    EvidenceFile.objects.create(
        pk=pk,
        evidence=item,
        media_type=file.media_type,
        size=len(file.content),
        sha256=file.sha256,
        original_sha256=file.original_sha256,
        sealed=ContentFile(sealed, name=uuid.uuid4().hex),
        scanned=file.scanned,
    )


def _key_of(report: uuid.UUID) -> bytes:
    key = CaseKey.objects.get(report=report)
    return sealing.unwrap(bytes(key.wrapped), about=str(report))


def _about(file: uuid.UUID) -> str:
    return f"evidence {file}"
