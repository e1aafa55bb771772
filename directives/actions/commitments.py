"""A person promises what they have read: by a press of their own, or by a signature on paper."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from accounts import inbox
from accounts.models import User
from audit import actions as audit
from directives.facts import commitments as facts
from directives.models import Commitment, Document
from directives.permissions import commitments as permissions
from portal.lib.access import Denied

NOTHING_NEW = "Văn bản này không có gì mới cần cam kết."


@transaction.atomic
def make_commitment(document: Document, *, version: int, by: User) -> Commitment:
    """`version` is the one that the page showed; the same press again gives the same commitment."""
    document = _held(by, document)
    permissions.check_is_asked(document, timezone.localdate())
    permissions.check_read_this_version(document, version)

    reading = facts.to_read(by, document)
    if reading.is_done and reading.last:
        return reading.last

    made = _made(by, reading)
    made.save(force_insert=True)
    _record("commitment.made", made, by)
    return made


@transaction.atomic
def record_commitment(
    document: Document,
    person: User,
    *,
    version: int,
    signature_file: str,
    signed_on: date,
    by: User,
) -> Commitment:
    """The signed sheet is kept on paper: its file number and day stand for the press (R223)."""
    document = _held(person, document)
    permissions.check_can_enter_for(by, person)
    permissions.check_is_asked(document, timezone.localdate())
    permissions.check_read_this_version(document, version)
    permissions.check_signed_in_time(document, signed_on)

    reading = facts.to_read(person, document)
    if reading.is_done:
        raise Denied("already_made", f"{person} đã cam kết văn bản này rồi.")

    made = _made(person, reading)
    made.signature_file, made.signed_on, made.typed_by = signature_file, signed_on, by
    made.save(force_insert=True)
    _record("commitment.recorded", made, by)
    inbox.tell([person], "commitment.recorded", made)
    return made


def _held(person: User, document: Document) -> Document:
    """Of two presses at once the second waits here; a new version waits for all of them.

    The library is held as its loading holds it, but shared: people do not wait for each other.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext('directives.library'))")
    return Document.objects.get(pk=document.pk)


def _made(person: User, reading: facts.ToRead) -> Commitment:
    document = reading.document
    if reading.is_done:
        raise Denied("nothing_asked", NOTHING_NEW)
    return Commitment(
        person=person,
        document=document,
        version=document.version,
        sha256=document.sha256,
        armed_forces=person.in_armed_forces,
        clauses=[part.clause.pk for part in reading.parts],
    )


def _record(kind: str, made: Commitment, by: User) -> None:
    audit.record(
        kind,
        by=by,
        target=made,
        subject=made.person,
        unit_path=made.person.unit_path,
        acted_as=by.acting_as(made.person.unit_path) if made.typed_by_id else "",
        document=made.document_id,
        version=made.version,
        clauses=len(made.clauses),
    )
