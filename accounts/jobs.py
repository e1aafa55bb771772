"""Background work of this app: takes ids, re-reads the row, does nothing when it is done."""

import logging
import traceback
from uuid import UUID

from django.db import InterfaceError, OperationalError
from rq.timeouts import JobTimeoutException

from accounts.actions import activation, data_requests, letters, papers, purges, roster
from portal.lib.access import Denied
from portal.lib.pdf import BoxesInDocument, FontsMissing, OutsideResource, render_pdf

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


def make_paper(paper_id: str) -> None:
    """Make a file that somebody asked for; killed at any line, it runs again."""
    paper = papers.start_paper(UUID(paper_id))
    if paper is None:
        return
    try:
        papers.finish_paper(paper, papers.make_paper(paper))
    except (Denied, FontsMissing, BoxesInDocument, OutsideResource) as refusal:
        papers.fail_paper(paper, str(refusal))
    except (OperationalError, InterfaceError):
        raise  # the database is away: the tick queues it again when the lease has run out
    except JobTimeoutException:
        papers.fail_paper(paper, "Tệp quá lớn, lập không kịp. Hãy lọc bớt rồi yêu cầu lại.")
    except Exception as error:  # whatever a maker does wrong, its asker is told
        # Where it broke, without the error's own words: they may quote what it was reading.
        places = traceback.extract_tb(error.__traceback__)
        trace = [f"{place.filename}:{place.lineno} in {place.name}" for place in places]
        logger.error("paper %s: %s\n%s", paper_id, type(error).__name__, "\n".join(trace))
        papers.fail_paper(paper, "Lỗi khi lập tệp. Hãy lập lại, nếu vẫn lỗi hãy báo quản trị.")
    finally:
        papers.clear_scratch(paper)


def expire_paper(paper_id: str) -> None:
    papers.expire_paper(UUID(paper_id))


def remind_of_data_request(request_id: str) -> None:
    data_requests.remind_of_data_request(UUID(request_id))


def carry_out_purge(purge_id: str) -> None:
    purges.carry_out_purge(UUID(purge_id))


def send_letters(_: str) -> None:
    """Whatever letters are due when the job runs."""
    letters.send_letters()
