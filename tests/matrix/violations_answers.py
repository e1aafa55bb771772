"""Rows of the access matrix about answers, who goes along, and the handler's notes."""

from datetime import timedelta

from django.utils import timezone

from tests.violations.factories import CaseFactory
from violations.models import AnswerDraft, Case, Companion, Invitation
from violations.workflow import CaseStatus

SUBJECT = "in 200 404 404 404 404 403 404 404 404 404 404"
COLLEAGUE = "in 404 {} 404 404 404 404 404 404 404 404 404"
# cadre is the subject, handler handles; colleague goes along in one case and is asked to in another
ROWS: dict[str, tuple[str, str, str]] = {
    "violations:type_answer": (
        "get",
        "nothing",
        "in 403 403 403 403 200 403 403 403 403 403 403",
    ),
    "violations:write_answer": ("get", "answer_case", SUBJECT),
    "violations:keep_answer": (
        "post",
        "answer_case",
        "in 422 404 404 404 404 403 404 404 404 404 404",
    ),
    "violations:send_answer": ("get", "answer_case", SUBJECT),
    "violations:waive_answer": ("get", "answer_case", SUBJECT),
    "violations:name_companion": ("get", "answer_case", SUBJECT),
    "violations:take_back_invitation": (
        "post",
        "asked_case",
        "in 302 404 404 404 404 403 404 404 404 404 404",
    ),
    "violations:invitation": ("get", "invitation", COLLEAGUE.format(200)),
    "violations:accept_invitation": ("post", "invitation", COLLEAGUE.format(302)),
    "violations:decline_invitation": ("post", "invitation", COLLEAGUE.format(302)),
    "violations:end_companion": (
        "get",
        "companion",
        "in 200 200 404 404 404 404 404 404 404 404 404",
    ),
    "violations:add_handler_note": (
        "get",
        "answer_case",
        "in 403 404 404 404 404 200 404 404 404 404 404",
    ),
}


def make(things, cast, tree):
    def case():
        made = CaseFactory(
            report__subject=cast.cadre,
            report__unit=tree.committee,
            handler=cast.handler,
            decider=cast.decider,
            to=CaseStatus.DELIVERED,
        )
        until = timezone.localdate() + timedelta(days=5)
        Case.objects.filter(pk=made.pk).update(answer_due_on=until)
        return made

    written, asked, along = case(), case(), case()
    AnswerDraft.objects.create(case=written, text="Tôi không cho mượn.", token="a" * 32)
    things.answer_case = [written.pk]
    things.asked_case = [asked.pk]
    things.invitation = [Invitation.objects.create(case=asked, person=cast.colleague).pk]
    things.companion = [Companion.objects.create(case=along, person=cast.colleague).pk]
