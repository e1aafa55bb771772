"""Rows of the access matrix. `make` adds what they name to the common things."""

from directives.actions import uploads as actions
from directives.facts.uploads import EXAMPLE

EVERYONE_IN = "in 200 200 200 200 200 200 200 200 200 200 200"
# Head and staff of a unit that nothing stands above; a page of one upload only in its own unit.
TOPMOST = "in 403 403 403 200 200 403 403 403 403 403 200"
STAFF = "in 403 403 403 403 200 403 403 403 403 403 403"
OF_THE_UNIT = "in 404 404 404 200 200 404 404 404 404 404 404"
BY_SENDER = "in 404 404 404 403 200 404 404 404 404 404 404"
SECOND = "in 404 404 404 200 403 404 404 404 404 404 404"

ROWS: dict[str, tuple[str, str, str]] = {
    "directives:library_overview": ("get", "nothing", EVERYONE_IN),
    "directives:print_document": ("get", "document", EVERYONE_IN),
    "directives:compare_versions": ("get", "document", EVERYONE_IN),
    "directives:document_file": ("get", "version", EVERYONE_IN),
    "directives:clause_text": ("get", "text", EVERYONE_IN),
    "directives:document_workbook": ("get", "document", TOPMOST),
    "directives:library_uploads": ("get", "nothing", TOPMOST),
    "directives:upload_template": ("get", "nothing", TOPMOST),
    "directives:upload_example": ("get", "nothing", TOPMOST),
    "directives:check_upload": ("get", "nothing", STAFF),
    "directives:library_upload": ("get", "upload", OF_THE_UNIT),
    "directives:propose_upload": ("post", "upload", BY_SENDER.replace("200", "302")),
    "directives:discard_upload": ("get", "upload", BY_SENDER),
    "directives:confirm_upload": ("post", "proposed_upload", SECOND.replace("200", "403")),
    "directives:refuse_upload": ("get", "proposed_upload", SECOND),
}


def make(things, cast, tree):
    raw = EXAMPLE.read_bytes()
    things.version = ["CT21", 1]
    things.text = ["CT21", "II.2", 1]
    things.upload = [actions.check_upload("qc05.yaml", raw, unit=tree.committee, by=cast.staff).pk]
    proposed = raw.replace(b"code: QC05", b"code: QC06")
    upload = actions.check_upload("qc06.yaml", proposed, unit=tree.committee, by=cast.staff)
    things.proposed_upload = [actions.propose_upload(upload, by=cast.staff).pk]
