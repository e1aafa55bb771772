"""Documents as workbooks, and what waits for a second person."""

from pathlib import Path

from accounts.models import User
from directives.facts.differences import Columns, columns_of
from directives.models import CONFIRMING_ROLES, Document, LibraryUpload
from directives.permissions.uploads import topmost_units
from directives.reading import read_yaml, write_workbook
from directives.reading.content import CLAUSE_DEFAULTS
from directives.reading.words import DATES, DOCUMENT_FIELDS
from directives.workflow import UploadStatus

EXAMPLE = Path(__file__).resolve().parent.parent / "library" / "examples" / "qc05.yaml"


def example_workbook() -> bytes:
    return write_workbook(read_yaml(EXAMPLE.name, EXAMPLE.read_bytes()).data)


def workbook_of(document: Document) -> bytes:
    """With the version that comes next, since another text is another version."""
    header = {name: getattr(document, name) for name in DOCUMENT_FIELDS}
    for name in DATES:
        header[name] = header[name].isoformat() if header[name] else None
    header["version"] = document.version + 1
    clauses = [said(columns_of(text)) for text in document.clauses.current()]
    return write_workbook({"document": header, "clauses": clauses})


def said(columns: Columns) -> Columns:
    """Without what goes without saying: a column that a clause may not have stays empty."""
    return {
        name: value for name, value in columns.items() if value != CLAUSE_DEFAULTS.get(name, "")
    }


def uploads_to_confirm(user: User) -> list[LibraryUpload]:
    """No question for who could not confirm any."""
    if not (units := topmost_units(user, *CONFIRMING_ROLES)):
        return []
    waiting = LibraryUpload.objects.filter(unit__in=units, status=UploadStatus.PROPOSED)
    return list(waiting.exclude(uploaded_by=user).defer("content").order_by("uploaded_at")[:20])
