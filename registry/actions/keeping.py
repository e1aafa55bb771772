"""Keeping what is typed on a draft's page, and saving what a page holds when nobody was faster."""

from collections.abc import Collection, Sequence

from django.db import transaction

from accounts.models import User
from registry.actions.drafts import AccountEntry, save_draft
from registry.actions.paper_forms import save_paper_form
from registry.models import Declaration
from registry.permissions.typing import check_can_keep_typed
from registry.typed import Typed, is_known, typed_of


@transaction.atomic
def keep_typed(
    declaration: Declaration, *, by: User, typed: Typed, known: Collection[str]
) -> Declaration | None:
    """Keep it as it stands, unfinished lines too; None when the draft was changed elsewhere (R134).

    No deed yet, so without a row in the trail: nothing of it leaves the draft until it is saved (R132).
    """
    declaration = Declaration.objects.select_for_update().get(pk=declaration.pk)
    check_can_keep_typed(by, declaration)
    if not is_known(declaration, known):
        return None

    before = typed_of(declaration)
    checked = typed.checked or (before is not None and before.checked)
    declaration.typed = {**typed.as_json(), "checked": checked}
    declaration.save(update_fields=["typed"])
    return declaration


@transaction.atomic
def save_page(
    declaration: Declaration,
    *,
    by: User,
    known: Collection[str],
    accounts: Sequence[AccountEntry],
    no_social_network: bool = False,
) -> Declaration | None:
    """Save a draft from its page, the owner's or the clerk's; None when it was changed elsewhere (R134)."""
    declaration = Declaration.objects.select_for_update().get(pk=declaration.pk)
    check_can_keep_typed(by, declaration)
    if not is_known(declaration, known):
        return None
    save = save_paper_form if declaration.typed_by_id == by.pk else save_draft
    return save(declaration, by=by, accounts=accounts, no_social_network=no_social_network)
