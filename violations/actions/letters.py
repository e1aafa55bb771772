"""The words of letters: a new wording holds from the next day, the earlier ones are kept (R183)."""

from datetime import date, timedelta

from django.db import transaction

from accounts.models import User
from audit import actions as audit
from portal.lib.access import Denied
from violations.facts import letters as facts
from violations.models import LetterParagraph
from violations.permissions import letters as permissions


@transaction.atomic
def change_paragraph(code: str, *, by: User, text: str, source: str, on: date) -> LetterParagraph:
    """From the day after `on`; changed again before it holds, the last word counts."""
    permissions.check_can_keep_letters(by)
    known = facts.versions_of(code)
    if not known:
        raise Denied("unknown_paragraph", "Không có đoạn này. Hãy tải lại trang.")
    newest = known[0]

    paragraph, _ = LetterParagraph.objects.update_or_create(
        code=code,
        valid_from=on + timedelta(days=1),
        defaults={
            "outcome": newest.outcome,
            "position": newest.position,
            "text": text,
            "source": source,
        },
    )
    audit.record("letter.changed", by=by, target=paragraph, acted_as=by.acting_as(), paragraph=code)
    return paragraph
