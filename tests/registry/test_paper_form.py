"""A clerk types a paper form; nothing but the member's own confirmation sends it."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.codes import hash_code
from accounts.models import ActivationCode, Notification, Role, User
from audit.models import AuditEvent
from portal.lib.access import Denied
from registry import actions
from registry.actions import AccountEntry
from registry.actions import paper_forms as forms
from registry.models import Confirmation, Declaration
from registry.notice import notice_on
from registry.workflow import Status
from tests.conftest import with_role
from tests.factories import ActivationCodeFactory, AppointmentFactory, DeclarationFactory

pytestmark = pytest.mark.usefixtures("periods")
CODE = "BCFGH-JKLMN"
TODAY = date(2026, 11, 22)
ZALO = AccountEntry(platform="zalo", display_name="Bác Bình", by_phone=True)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(datetime(2026, 11, 22, 2, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def form(cadre, staff):
    """Typed by the clerk, ready to be confirmed."""
    draft = forms.start_paper_form(cadre, by=staff)
    return forms.save_paper_form(draft, by=staff, accounts=[ZALO])


@pytest.fixture
def slip(cadre):
    """The member's own, printed by somebody else."""
    return ActivationCodeFactory(person=cadre)


def refused(deed, *args, **kwargs):
    """The code of the refusal; nothing changed and nothing recorded."""
    before = AuditEvent.objects.count(), list(Declaration.objects.values().order_by("pk"))
    with pytest.raises(Denied) as refusal:
        deed(*args, **kwargs)
    assert before == (AuditEvent.objects.count(), list(Declaration.objects.values().order_by("pk")))
    return refusal.value.code


def sign(form, by, on=TODAY, file="17/KK-CB"):
    return forms.confirm_by_signature(form, by=by, signature_file=file, signed_on=on)


# -- typing --------------------------------------------------------------------------------------


@pytest.mark.rule("R119")
def test_a_form_begins_empty_whatever_was_declared_before(cadre, staff):
    before = DeclarationFactory(owner=cadre, accepted=True, accounts=3)

    draft = forms.start_paper_form(cadre, by=staff)

    assert (draft.typed_by, draft.version, draft.status) == (staff, 2, Status.DRAFT)
    assert (draft.base, draft.previous) == (before, None)
    assert not draft.accounts.exists()
    event = AuditEvent.objects.get()
    assert (event.kind, event.actor_id, event.subject_id) == (
        "paper_form.started",
        staff.pk,
        cadre.pk,
    )
    assert event.acted_as == "Cán bộ văn phòng: Đảng ủy phường Bình Nguyên"


@pytest.mark.rule("R119")
def test_no_change_copies_what_was_accepted_without_showing_it(cadre, staff):
    DeclarationFactory(owner=cadre, accepted=True, accounts=2)

    draft = forms.start_paper_form(cadre, by=staff, unchanged=True)

    assert draft.accounts.count() == 2
    assert refused(forms.read_paper_form, draft, by=staff) == "copied_unseen"
    assert refused(forms.save_paper_form, draft, by=staff, accounts=[]) == "copied_unseen"


@pytest.mark.rule("R119")
def test_no_change_says_so_of_an_accepted_declaration(cadre, staff):
    DeclarationFactory(owner=cadre, returned=True)

    assert refused(forms.start_paper_form, cadre, by=staff, unchanged=True) == "nothing_accepted"


@pytest.mark.rule("R120")
@pytest.mark.parametrize(
    "who", ["unit_head", "handler", "data_officer", "administrator", "colleague", "outside_staff"]
)
def test_only_the_office_of_the_persons_unit_types(who, request, tree, cadre):
    if who == "outside_staff":
        person = with_role("Văn phòng khác", tree.elsewhere, Role.STAFF, tree.elsewhere)
    else:
        person = request.getfixturevalue(who)

    assert refused(forms.start_paper_form, cadre, by=person) == "not_clerk"


@pytest.mark.rule("R120")
def test_an_administrator_types_for_nobody_even_with_a_desk(cadre, staff):
    AppointmentFactory(person=staff, role=Role.ADMINISTRATOR, unit=None)

    assert refused(forms.start_paper_form, cadre, by=staff) == "not_clerk"


@pytest.mark.rule("R120")
def test_nobody_is_their_own_clerk(staff):
    assert refused(forms.start_paper_form, staff, by=staff) == "own_form"
    with (
        pytest.raises(IntegrityError, match="declaration_not_typed_by_owner"),
        transaction.atomic(),
    ):
        DeclarationFactory(owner=staff, typed_by=staff)


@pytest.mark.rule("R120")
def test_nothing_is_typed_for_one_who_left(cadre, staff):
    cadre.left_on, cadre.is_active = TODAY, False
    cadre.save()

    assert refused(forms.start_paper_form, cadre, by=staff) == "person_left"


@pytest.mark.rule("R32")
@pytest.mark.parametrize(
    ("traits", "code"), [({}, "draft_open"), ({"submitted": True}, "waiting_review")]
)
def test_one_open_version_whoever_writes_it(traits, code, cadre, staff):
    DeclarationFactory(owner=cadre, **traits)

    assert refused(forms.start_paper_form, cadre, by=staff) == code


def test_one_form_of_a_person_at_a_time(form, cadre, staff):
    assert refused(forms.start_paper_form, cadre, by=staff) == "already_typed"


@pytest.mark.rule("R120")
def test_another_clerk_neither_sees_changes_sends_nor_discards_it(form, slip, cadre, tree):
    other = with_role("Cán bộ khác", tree.committee, Role.STAFF, tree.committee)

    assert list(Declaration.objects.typed_in_by(other)) == []
    assert refused(forms.read_paper_form, form, by=other) == "not_typist"
    assert refused(forms.save_paper_form, form, by=other, accounts=[]) == "not_typist"
    assert refused(forms.confirm_by_code, form, by=other, code=CODE) == "not_typist"
    assert refused(sign, form, other) == "not_typist"
    assert refused(forms.discard_paper_form, form, by=other) == "typed_by_other"
    assert refused(forms.start_paper_form, cadre, by=other) == "typed_by_other"


@pytest.mark.rule("R120")
def test_a_form_that_was_left_behind_is_discarded_by_the_next_clerk(form, cadre, staff, tree):
    other = with_role("Cán bộ mới", tree.committee, Role.STAFF, tree.committee)
    staff.appointments.update(valid_to=TODAY)
    staff = User.objects.get(pk=staff.pk)

    assert refused(forms.discard_paper_form, form, by=staff) == "not_clerk"
    forms.discard_paper_form(form, by=other)

    assert forms.start_paper_form(cadre, by=other).typed_by == other


@pytest.mark.rule("R120")
def test_a_clerk_whose_scope_the_person_left_sees_it_no_more(form, cadre, staff, tree):
    cadre.unit = tree.elsewhere
    cadre.save()

    assert list(Declaration.objects.typed_in_by(staff)) == []
    assert refused(forms.read_paper_form, Declaration.objects.get(), by=staff) == "not_clerk"


@pytest.mark.rule("R41")
def test_opening_the_form_is_a_reading_that_the_owner_sees(form, cadre, staff):
    forms.read_paper_form(form, by=staff)

    event = AuditEvent.objects.about(cadre.pk).readings().get()
    assert (event.kind, event.actor_id) == ("paper_form.read", staff.pk)


# -- the owner -----------------------------------------------------------------------------------


@pytest.mark.rule("R125")
def test_the_owner_may_change_and_send_it_alone(form, cadre, staff):
    actions.save_draft(form, by=cadre, accounts=[ZALO, AccountEntry("viber", "Bình", "", True)])
    sent = actions.submit_declaration(form, by=cadre)

    assert (sent.confirmation, sent.typed_by, sent.accounts_total) == (Confirmation.SELF, staff, 2)
    assert AuditEvent.objects.get(kind="declaration.submitted").actor_id == cadre.pk


@pytest.mark.rule("R125")
def test_the_owner_may_discard_it(form, cadre):
    actions.discard_draft(form, by=cadre)

    assert not Declaration.objects.exists()


@pytest.mark.rule("R125")
def test_the_owner_takes_back_what_was_sent_from_paper(form, slip, cadre, staff):
    sent = forms.confirm_by_code(form, by=staff, code=CODE)

    assert actions.withdraw_declaration(sent, by=cadre).status == Status.WITHDRAWN
    assert Declaration.objects.get().confirmation == Confirmation.CODE


# -- confirming by code --------------------------------------------------------------------------


@pytest.mark.rule("R121")
def test_the_members_code_sends_it(form, slip, cadre, staff, unit_head):
    sent = forms.confirm_by_code(form, by=staff, code="bcfgh jklmn")

    assert (sent.status, sent.confirmation) == (Status.SUBMITTED, Confirmation.CODE)
    assert (sent.signature_file, sent.signed_on, sent.accounts_total) == ("", None, 1)
    assert sent.commitment_version == notice_on(TODAY).label
    event = AuditEvent.objects.get(kind="paper_form.confirmed_by_code")
    assert (event.actor_id, event.subject_id) == (staff.pk, cadre.pk)
    told = Notification.objects.values_list("person", "kind")
    assert set(told) == {
        (unit_head.pk, "declaration.submitted"),
        (cadre.pk, "paper_form.sent"),
    }


@pytest.mark.rule("R123")
def test_the_code_is_used_up(form, slip, staff):
    forms.confirm_by_code(form, by=staff, code=CODE)

    slip.refresh_from_db()
    assert slip.used_at == timezone.now()
    assert not slip.is_open


@pytest.mark.rule("R123")
@pytest.mark.rule("R15")
def test_a_wrong_code_sends_nothing_and_five_close_it(form, slip, staff):
    for _ in range(5):
        assert forms.confirm_by_code(form, by=staff, code="SAI") is None

    assert refused(forms.confirm_by_code, form, by=staff, code=CODE) == "no_code"
    assert Declaration.objects.get().status == Status.DRAFT
    assert ActivationCode.objects.get().attempts == 5
    assert AuditEvent.objects.filter(kind="activation_code.blocked").count() == 1


@pytest.mark.rule("R123")
@pytest.mark.parametrize("field", ["used_at", "expires_at"])
def test_a_code_that_is_used_or_over_confirms_nothing(field, form, cadre, staff):
    ActivationCodeFactory(person=cadre, **{field: datetime(2026, 11, 20, tzinfo=UTC)})

    assert refused(forms.confirm_by_code, form, by=staff, code=CODE) == "no_code"


@pytest.mark.rule("R123")
def test_without_a_slip_there_is_no_code_to_ask_for(form, staff):
    assert refused(forms.confirm_by_code, form, by=staff, code=CODE) == "no_code"


@pytest.mark.rule("R123")
def test_a_slip_that_the_clerk_had_printed_proves_nothing(form, cadre, staff):
    ActivationCodeFactory(person=cadre, printed_by=staff)

    assert refused(forms.confirm_by_code, form, by=staff, code=CODE) == "own_slip"
    assert ActivationCode.objects.get().attempts == 0


@pytest.mark.rule("R123")
def test_the_code_of_somebody_else_confirms_nothing(form, slip, colleague, staff):
    ActivationCode.objects.update(code_hash=hash_code("ZZZZZZZZZZ"))
    ActivationCodeFactory(person=colleague)

    assert forms.confirm_by_code(form, by=staff, code=CODE) is None
    assert Declaration.objects.get().status == Status.DRAFT


# -- confirming by signature ---------------------------------------------------------------------


@pytest.mark.rule("R121")
def test_the_file_of_the_signed_form_sends_it(form, cadre, staff, unit_head):
    sent = sign(form, staff, on=date(2026, 11, 20))

    assert (sent.status, sent.confirmation) == (Status.SUBMITTED, Confirmation.SIGNATURE)
    assert (sent.signature_file, sent.signed_on) == ("17/KK-CB", date(2026, 11, 20))
    assert AuditEvent.objects.get(kind="paper_form.confirmed_by_signature").actor_id == staff.pk
    assert Notification.objects.filter(person=cadre, kind="paper_form.sent").count() == 1


@pytest.mark.rule("R124")
@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 11, 23), "signed_later"), (date(2023, 1, 15), "old_commitment")]
)
def test_a_signature_of_another_time_confirms_nothing(day, code, form, staff):
    assert refused(sign, form, staff, on=day) == code


@pytest.mark.rule("R124")
def test_a_form_signed_before_the_last_one_was_sent_is_not_newer(cadre, staff):
    DeclarationFactory(owner=cadre, returned=True)  # sent on 16/11/2026
    draft = forms.start_paper_form(cadre, by=staff, no_social_network=True)

    assert refused(sign, draft, staff, on=date(2026, 11, 15)) == "signed_before_last"
    assert sign(draft, staff, on=date(2026, 11, 16)).status == Status.SUBMITTED


# -- nobody else ---------------------------------------------------------------------------------


@pytest.mark.rule("R121")
@pytest.mark.rule("R30")
def test_the_clerk_cannot_send_in_the_members_place(form, staff):
    assert refused(actions.submit_declaration, form, by=staff) == "not_owner"


@pytest.mark.rule("R121")
@pytest.mark.parametrize(
    "who", ["unit_head", "superior_head", "administrator", "colleague", "handler", "cadre"]
)
def test_nobody_but_the_clerk_hands_on_a_confirmation(who, request, form, slip):
    person = request.getfixturevalue(who)

    assert refused(forms.confirm_by_code, form, by=person, code=CODE) in {"not_clerk", "own_form"}
    assert refused(sign, form, person) in {"not_clerk", "own_form"}


@pytest.mark.rule("R34")
def test_an_empty_form_is_not_confirmed(cadre, staff, slip):
    empty = forms.start_paper_form(cadre, by=staff)

    assert refused(forms.confirm_by_code, empty, by=staff, code=CODE) == "empty"
    assert refused(sign, empty, staff) == "empty"


@pytest.mark.rule("R121")
def test_what_was_sent_is_not_confirmed_again_and_not_seen(form, staff):
    sent = sign(form, staff)

    assert refused(sign, sent, staff) == "sent"
    assert refused(forms.read_paper_form, sent, by=staff) == "sent"
    assert refused(forms.discard_paper_form, sent, by=staff) == "sent"


@pytest.mark.rule("R121")
@pytest.mark.parametrize(
    "values",
    [
        {"confirmation": ""},
        {"confirmation": "code", "signature_file": "17/KK-CB"},
        {"confirmation": "signature"},
        {"confirmation": "signature", "signature_file": "17/KK-CB"},
        {"confirmation": "self", "signed_on": TODAY},
    ],
)
def test_the_database_asks_how_it_was_confirmed(values, form):
    with pytest.raises(IntegrityError, match="declaration_confirmed_whole"), transaction.atomic():
        Declaration.objects.filter(pk=form.pk).update(
            status=Status.SUBMITTED,
            submitted_at=timezone.now(),
            review_due_on=TODAY,
            commitment_version="CT21 bản 1",
            legal_basis="Chỉ thị 21-CT/TU",
            **values,
        )


def test_no_change_from_paper_says_so_to_the_reviewer(cadre, staff, slip):
    DeclarationFactory(owner=cadre, accepted=True)
    draft = forms.start_paper_form(cadre, by=staff, unchanged=True)

    sent = forms.confirm_by_code(draft, by=staff, code=CODE)

    assert (sent.unchanged, sent.summary) == (True, "Không thay đổi")


# -- the reviewer is not the clerk ---------------------------------------------------------------


@pytest.fixture
def typing_head(tree, unit_head):
    """The only head of the branch keeps its office as well."""
    AppointmentFactory(person=unit_head, role=Role.STAFF, unit=tree.branch)
    return unit_head


@pytest.fixture
def from_paper(cadre, typing_head):
    draft = forms.start_paper_form(cadre, by=typing_head, no_social_network=True)
    return sign(draft, typing_head)


def desk(head):
    return list(Declaration.objects.on_desk_of(head))


@pytest.mark.rule("R122")
def test_who_typed_it_does_not_answer_it(from_paper, typing_head):
    assert refused(actions.accept_declaration, from_paper, by=typing_head) == "typed_it"
    assert (
        refused(actions.return_declaration, from_paper, by=typing_head, reason="Thiếu")
        == "typed_it"
    )


@pytest.mark.rule("R122")
def test_the_database_refuses_the_clerk_as_reviewer(from_paper, typing_head):
    with (
        pytest.raises(IntegrityError, match="declaration_not_reviewed_by_clerk"),
        transaction.atomic(),
    ):
        Declaration.objects.filter(pk=from_paper.pk).update(
            status=Status.ACCEPTED, reviewed_by=typing_head, reviewed_at=timezone.now()
        )


@pytest.mark.rule("R122")
def test_what_a_head_typed_goes_to_the_next_head_above(from_paper, typing_head, superior_head):
    assert desk(typing_head) == []
    assert desk(superior_head) == [from_paper]
    assert from_paper.reviewers() == [superior_head]
    assert actions.accept_declaration(from_paper, by=superior_head).reviewed_by == superior_head


@pytest.mark.rule("R122")
def test_another_head_of_the_same_unit_is_nearer(tree, cadre, typing_head, superior_head):
    deputy = with_role("Phó Bí thư", tree.branch, Role.UNIT_HEAD, tree.branch)
    draft = forms.start_paper_form(cadre, by=typing_head, no_social_network=True)
    sent = sign(draft, typing_head)

    assert sent.reviewers() == [deputy]
    assert (desk(deputy), desk(superior_head), desk(typing_head)) == ([sent], [], [])


@pytest.mark.rule("R122")
@pytest.mark.rule("R36")
def test_a_heads_own_form_typed_by_the_head_above_goes_higher(tree, unit_head, superior_head):
    block_head = with_role("Bí thư khối", tree.block, Role.UNIT_HEAD, tree.block)
    AppointmentFactory(person=block_head, role=Role.STAFF, unit=tree.block)
    draft = forms.start_paper_form(unit_head, by=block_head, no_social_network=True)
    sent = sign(draft, block_head)

    assert sent.reviewers() == [superior_head]
    assert (desk(block_head), desk(superior_head)) == ([], [sent])


@pytest.mark.rule("R122")
def test_where_nobody_else_is_left_it_lies_on_no_desk(from_paper, typing_head):
    assert from_paper.reviewers() == []
    assert desk(typing_head) == []


@pytest.mark.rule("R122")
def test_every_typed_form_lies_where_its_reviewers_are(tree, cadre, neighbour, staff, unit_head):
    """The list of a desk and the heads of one declaration say the same, whoever typed."""
    AppointmentFactory(person=unit_head, role=Role.STAFF, unit=tree.committee)
    block_head = with_role("Bí thư khối", tree.block, Role.UNIT_HEAD, tree.block)
    top_head = with_role("Bí thư", tree.committee, Role.UNIT_HEAD, tree.committee)
    pairs = [(cadre, unit_head), (neighbour, unit_head), (block_head, unit_head), (top_head, staff)]
    sent = [
        sign(forms.start_paper_form(owner, by=clerk, no_social_network=True), clerk)
        for owner, clerk in pairs
    ]

    heads = [unit_head, block_head, top_head]
    listed = {(head, each) for head in heads for each in desk(head)}
    assert listed == {(head, each) for each in sent for head in each.reviewers()}
    assert len(listed) == 3  # the top head's own has nobody


@pytest.mark.rule("R30")
def test_no_clerk_discards_what_a_person_writes_alone(cadre, staff):
    own = DeclarationFactory(owner=cadre)

    assert refused(forms.discard_paper_form, own, by=staff) == "not_typist"
    assert list(Declaration.objects.typed_for_people_of(staff)) == []
