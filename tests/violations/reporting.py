"""What a report about lending an account says, for tests that send one."""

from datetime import date

from violations.actions.reports import send_report

DAY = date(2026, 11, 1)
FACTS = {
    "account": "Facebook, Nguyễn Văn An",
    "from_whom": "đồng chí ấy",
    "to_whom": "người bán hàng",
    "moved_on": "2026-11-01",
    "form": "cho mượn",
}


def told(clause, **changes):
    values = {
        "clause": clause,
        "happened_on": DAY,
        "facts": FACTS,
        "description": "Cho mượn tài khoản để bán hàng.",
        "proof": "Tin nhắn bàn giao, ở máy của người nhận.",
    }
    return values | changes


def typed(subject, clause, **changes):
    """The same as the pages send it."""
    values = {
        "subject": subject.pk,
        "clause": clause.pk,
        "happened_on": "01/11/2026",
        "written": "1",
        "description": "Cho mượn tài khoản để bán hàng.",
        "proof": "Tin nhắn bàn giao, ở máy của người nhận.",
        **{f"fact_{code}": value for code, value in FACTS.items()},
    }
    return values | changes


def sent_report(clause, *, by, subject, **changes):
    return send_report(by=by, subject=subject, **told(clause, **changes))
