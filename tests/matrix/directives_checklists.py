"""What stands beside the answers of a list: files, and what the unit attests."""

from datetime import date

from directives.models import Checklist, Clause, ItemFile

SEEN = "in 404 404 200 200 200 404 404 404 404 404 404"
OWN = "in 404 404 200 403 403 404 404 404 404 404 404"  # what the unit may do; above, only read

ROWS: dict[str, tuple[str, str, str]] = {
    "directives:item_files": ("get", "item", SEEN),
    "directives:item_file_download": ("get", "item_file", SEEN),
    "directives:remove_item_file": ("get", "item_file", OWN),
    "directives:review_item": (
        "post",
        "sent_item",
        "in 404 404 404 302 403 404 404 404 404 404 404",
    ),
    "directives:attest": ("post", "attested", "in 404 404 302 403 403 404 404 404 404 404 404"),
}


def make(things, cast, tree):
    """A file beside the first line of the branch's list, which is open."""
    [checklist] = Checklist.objects.filter(unit=tree.branch)
    item = checklist.items.first()
    file = ItemFile.objects.create(
        item=item,
        title="Biên bản",
        dated_on=date(2026, 10, 12),
        media_type="application/pdf",
        suffix="pdf",
        size=4,
        sha256="",
        content=b"%PDF",
        added_by=cast.unit_head,
    )
    things.item_file = [checklist.pk, item.pk, file.pk]
    sent = Checklist.objects.get(unit=tree.sibling)
    things.sent_item = [sent.pk, sent.items.first().pk]
    outside = Clause.objects.get(document="CT21", code="I.7", retired_in=None)
    things.attested = [checklist.pk, outside.pk]
