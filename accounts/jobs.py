"""Background work of this app: takes ids, re-reads the row, does nothing when it is done."""

import logging
from uuid import UUID

from accounts.actions import activation, roster
from portal.lib.access import Denied
from portal.lib.pdf import BoxesInDocument, FontsMissing, render_pdf

logger = logging.getLogger(__name__)


def render_activation_sheet(sheet_id: str) -> None:
    """Only a worker prints: the web process never loads the renderer."""
    try:
        activation.render_activation_sheet(
            UUID(sheet_id), lambda html, identifier: render_pdf(html, identifier=identifier)
        )
    except (Denied, FontsMissing, BoxesInDocument) as refusal:
        activation.fail_activation_sheet(UUID(sheet_id), str(refusal))
    except Exception:
        logger.exception("activation sheet %s", sheet_id)
        activation.fail_activation_sheet(
            UUID(sheet_id), "Lỗi khi lập tệp. Hãy lập lại, nếu vẫn lỗi hãy báo quản trị."
        )


def expire_activation_sheet(sheet_id: str) -> None:
    activation.expire_activation_sheet(UUID(sheet_id))


def expire_roster(import_id: str) -> None:
    roster.expire_roster(UUID(import_id))
