"""What a worker does for reports. Each job may be killed at any line and run again."""

import logging
from uuid import UUID

from portal.lib.pdf import BoxesInDocument, FontsMissing, OutsideResource
from reports import actions
from reports.documents import monthly_report_pdf

logger = logging.getLogger(__name__)


def render_report(pk: str) -> None:
    """Make one unit's PDF from its snapshot; nothing to do when it is made."""
    report = actions.start_attempt(UUID(pk))
    if report is None:
        return
    try:
        pdf = monthly_report_pdf(report.snapshot)
    except (FontsMissing, BoxesInDocument, OutsideResource) as trouble:
        logger.error("report %s not made: %s", pk, type(trouble).__name__)
        actions.fail_report(report, str(trouble))
        return
    actions.finish_report(report.pk, pdf)
