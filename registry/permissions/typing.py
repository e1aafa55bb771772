"""Whose typing is kept: the owner's, and that of the clerk who types a paper form for the owner."""

from accounts.models import User
from registry.models import Declaration
from registry.permissions.declarations import check_can_edit
from registry.permissions.paper_forms import check_can_type


def check_can_keep_typed(user: User, declaration: Declaration) -> None:
    """Nobody else sees what is being typed, or that anything is.  # R132"""
    if declaration.typed_by_id == user.pk:
        check_can_type(user, declaration)
    else:
        check_can_edit(user, declaration)
