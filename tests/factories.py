"""Things for tests. Each is valid on its own; a test names only what matters to it."""

from datetime import UTC, date, datetime, timedelta

import factory
from django.utils import timezone

from accounts.codes import hash_code
from accounts.models import (
    ActivationCode,
    ActivationSheet,
    Appointment,
    Notification,
    Role,
    Unit,
    UnitKind,
    User,
)
from directives.models import (
    Checklist,
    ChecklistItem,
    Clause,
    Commitment,
    Document,
    TrainingSession,
)
from portal.lib.names import search_key
from registry.models import (
    Declaration,
    DeclaredAccount,
    Incident,
    IncidentNote,
    Round,
    RoundPlace,
)
from registry.models.pages import OfficialPage
from registry.workflow import PlaceState, RoundStatus, Status


class UnitKindFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UnitKind
        django_get_or_create = ("code",)

    code = "chi-bo"
    name = factory.LazyAttribute(lambda kind: f"Loại {kind.code}")
    layout = "party"
    document_suffix = "BC/CB"
    signs_for = "T/M CHI BỘ"
    default_head_title = "Bí thư"
    is_branch = True
    source = "tests"
    valid_from = date(2025, 7, 1)


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"DV-{n}")
    name = factory.Sequence(lambda n: f"Đơn vị {n}")
    search_key = factory.LazyAttribute(lambda unit: unit.name.lower())
    kind = factory.SubFactory(UnitKindFactory)
    head_title = "Bí thư"
    place = "Bình Nguyên"
    valid_from = date(2025, 7, 1)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        unit = super()._create(model_class, *args, **kwargs)
        unit.refresh_from_db(fields=["path"])  # made by the database
        return unit


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    staff_code = factory.Sequence(lambda n: f"CB{n:04}")
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn An {chr(65 + n % 26)}")
    unit = factory.SubFactory(UnitFactory)
    joined_on = date(2026, 9, 1)
    password = factory.django.Password("mat-khau-thu-nghiem")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        user = super()._create(model_class, *args, **kwargs)
        user.refresh_from_db(fields=["unit_path"])
        return user


class AppointmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appointment

    person = factory.SubFactory(UserFactory)
    role = Role.UNIT_HEAD
    unit = factory.SelfAttribute("person.unit")
    valid_from = date(2026, 1, 1)


class NotificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Notification

    person = factory.SubFactory(UserFactory)
    kind = "declaration.returned"
    path = "/"


def later(field):
    return factory.LazyAttribute(lambda it: getattr(it, field) + timedelta(hours=1))


class DeclarationFactory(factory.django.DjangoModelFactory):
    """A draft with one account; a trait takes it through the steps that lead to its status."""

    class Meta:
        model = Declaration

    class Params:
        submitted = factory.Trait(
            status=Status.SUBMITTED,
            submitted_at=later("started_at"),
            review_due_on=date(2026, 12, 4),
            commitment_version="CT21 bản 1",
            legal_basis="Chỉ thị 21-CT/TU",
            confirmation="self",
            accounts_total=factory.SelfAttribute("accounts"),
        )
        reviewed = factory.Trait(
            submitted=True,
            reviewed_at=later("submitted_at"),
            reviewed_by=factory.SubFactory(UserFactory),
        )
        accepted = factory.Trait(reviewed=True, status=Status.ACCEPTED)
        returned = factory.Trait(
            reviewed=True, status=Status.RETURNED, return_reason="Thiếu tài khoản Zalo."
        )
        superseded = factory.Trait(
            reviewed=True, status=Status.SUPERSEDED, superseded_at=later("reviewed_at")
        )
        withdrawn = factory.Trait(
            submitted=True, status=Status.WITHDRAWN, withdrawn_at=later("submitted_at")
        )

    owner = factory.SubFactory(UserFactory)
    version = 1
    status = Status.DRAFT
    accounts = factory.LazyAttribute(lambda it: 0 if it.no_social_network else 1)  # how many
    no_social_network = False
    started_at = datetime(2026, 11, 16, 1, tzinfo=UTC)
    due_on = date(2026, 11, 30)

    @classmethod
    def _create(cls, model_class, *args, status, accounts, **kwargs):
        sent = {
            name: kwargs.pop(name, None)
            for name in ["submitted_at", "review_due_on", "confirmation"]
        }
        answers = ["reviewed_at", "reviewed_by", "return_reason", "withdrawn_at"]
        answer = {name: kwargs.pop(name) for name in answers if name in kwargs}
        superseded_at = kwargs.pop("superseded_at", None)

        declaration = super()._create(model_class, *args, **kwargs)
        DeclaredAccountFactory.create_batch(accounts, declaration=declaration)
        row = Declaration.objects.filter(pk=declaration.pk)
        if status != Status.DRAFT:
            row.update(status=Status.SUBMITTED, **sent)
        if answer:
            accepted = status == Status.SUPERSEDED
            row.update(status=Status.ACCEPTED if accepted else status, **answer)
        if superseded_at:
            row.update(status=status, superseded_at=superseded_at)
        declaration.refresh_from_db()
        return declaration


class DeclaredAccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DeclaredAccount

    declaration = factory.SubFactory(DeclarationFactory, accounts=0)
    position = factory.Sequence(lambda n: n % 30000)
    platform = "facebook"
    identity = factory.Sequence(lambda n: f"nguyenvanan{n}")
    display_name = "Nguyễn Văn An"
    canonical = factory.LazyAttribute(
        lambda account: f"https://www.facebook.com/{account.identity}" if account.identity else ""
    )
    address_typed = factory.SelfAttribute("canonical")


class OfficialPageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OfficialPage

    unit = factory.SubFactory(UnitFactory)
    kind = "page"
    name = factory.Sequence(lambda n: f"Trang của đơn vị {n}")
    platform = "facebook"
    identity = factory.Sequence(lambda n: f"donvi{n}")
    canonical = factory.LazyAttribute(lambda page: f"https://www.facebook.com/{page.identity}")
    address_typed = factory.SelfAttribute("canonical")
    responsible = factory.SubFactory(UserFactory, unit=factory.SelfAttribute("..unit"))
    registered_by = factory.SelfAttribute("responsible")
    registered_at = datetime(2026, 9, 1, 1, tzinfo=UTC)
    first_review_on = factory.SelfAttribute("next_review_on")
    next_review_on = date(2027, 3, 1)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        page = super()._create(model_class, *args, **kwargs)
        page.refresh_from_db(fields=["unit_path", "unattended"])  # made by the database
        return page


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Document

    code = factory.Sequence(lambda n: f"VB{n}")
    number = factory.Sequence(lambda n: f"{n}-CT/TU")
    title = "Chỉ thị về việc sử dụng mạng xã hội"
    summary = "Chỉ thị nêu việc của đơn vị. Phần sau là việc của mỗi người."
    issuer = "Ban Thường vụ Tỉnh ủy"
    issued_on = date(2023, 1, 16)
    effective_from = date(2023, 1, 16)
    status = "in_force"
    source = "public_text"
    version = 1
    sha256 = "0" * 64


class ClauseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Clause

    document = factory.SubFactory(DocumentFactory)
    code = factory.Sequence(lambda n: f"I.{n}")
    position = factory.Sequence(lambda n: n)
    kind = "obligation"
    bears = factory.LazyAttribute(
        lambda clause: "unit" if clause.kind in ("obligation", "outside") else "person"
    )
    title = factory.LazyAttribute(lambda clause: f"Nhiệm vụ {clause.code}")
    summary = "Đơn vị giải thích quy định cho mọi người."
    shows = factory.LazyAttribute(lambda it: "Sự việc." if it.kind == "conduct" else "")
    search_key = factory.LazyAttribute(lambda clause: search_key(clause.title))
    since = 1
    sha256 = "0" * 64


class ChecklistFactory(factory.django.DjangoModelFactory):
    """A list with two duties; once it is sent they are all done."""

    class Meta:
        model = Checklist

    class Params:
        sent = factory.Trait(
            status="sent",
            sent_at=datetime(2026, 11, 3, 1, tzinfo=UTC),
            sent_by=factory.SubFactory(UserFactory),
        )
        reviewed = factory.Trait(
            sent=True,
            reviewed_at=datetime(2026, 11, 5, 1, tzinfo=UTC),
            reviewed_by=factory.SubFactory(UserFactory),
        )
        returned = factory.Trait(
            reviewed=True, status="returned", return_reason="Thiếu minh chứng."
        )
        accepted = factory.Trait(reviewed=True, status="accepted")

    unit = factory.SubFactory(UnitFactory)
    month = date(2026, 10, 1)
    status = "open"
    duties = 2

    @classmethod
    def _create(cls, model_class, *args, status, duties, **kwargs):
        sending = {name: kwargs.pop(name, None) for name in ["sent_at", "sent_by"]}
        names = ["reviewed_at", "reviewed_by", "return_reason"]
        review = {name: kwargs.pop(name) for name in names if name in kwargs}

        checklist = super()._create(model_class, *args, **kwargs)
        ChecklistItemFactory.create_batch(duties, checklist=checklist, answered=status != "open")
        row = Checklist.objects.filter(pk=checklist.pk)
        if status != "open":
            row.update(status="sent", **sending)
        if review:
            row.update(status=status, **review)
        checklist.refresh_from_db()
        return checklist


class ChecklistItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ChecklistItem

    class Params:
        answered = factory.Trait(
            state="done",
            note="Đã phổ biến ngày 12/10/2026.",
            answered_at=datetime(2026, 11, 2, 1, tzinfo=UTC),
            answered_by=factory.SubFactory(UserFactory),
        )

    checklist = factory.SubFactory(ChecklistFactory, duties=0)
    clause = factory.SubFactory(ClauseFactory)
    position = factory.Sequence(lambda n: n + 1)


class IncidentFactory(factory.django.DjangoModelFactory):
    """An open one; a trait takes it through the steps that lead to its status."""

    class Meta:
        model = Incident

    class Params:
        answered = factory.Trait(
            answered_at=later("opened_at"), answered_by=factory.SubFactory(UserFactory)
        )
        contained = factory.Trait(status="contained", contained_at=later("opened_at"))
        closed = factory.Trait(
            status="closed",
            closed_at=later("opened_at"),
            closed_by=factory.SelfAttribute("owner"),
            outcome="recovered",
            what_happened="Đã lấy lại tài khoản, đã đổi mật khẩu.",
        )

    owner = factory.SubFactory(UserFactory)
    kind = "lost_control"
    platform = "facebook"
    identity = factory.Sequence(lambda n: f"nguyenvanan{n}")
    display_name = "Nguyễn Văn An"
    shown_address = factory.LazyAttribute(
        lambda it: f"facebook.com/{it.identity}" if it.identity else ""
    )
    opened_by = factory.SelfAttribute("owner")
    opened_at = datetime(2026, 11, 16, 1, tzinfo=UTC)
    answer_due_on = date(2026, 11, 17)

    @classmethod
    def about(cls, account, **kwargs):
        """Of this declared account."""
        same = {
            name: getattr(account, name)
            for name in ["platform", "identity", "display_name", "shown_address"]
        }
        return cls(owner=account.declaration.owner, **same, **kwargs)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        names = ["status", "contained_at", "closed_at", "closed_by", "outcome", "what_happened"]
        steps = {name: kwargs.pop(name) for name in names if name in kwargs}
        incident = super()._create(model_class, *args, **kwargs)
        if steps:
            Incident.objects.filter(pk=incident.pk).update(**steps)
        incident.refresh_from_db()
        return incident


class IncidentNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IncidentNote

    incident = factory.SubFactory(IncidentFactory)
    by = factory.SelfAttribute("incident.owner")
    at = datetime(2026, 11, 16, 2, tzinfo=UTC)
    text = "Tôi không vào được tài khoản từ sáng nay."


class ActivationCodeFactory(factory.django.DjangoModelFactory):
    """The code BCFGH-JKLMN, on a slip that `printed_by` asked for."""

    class Meta:
        model = ActivationCode

    class Params:
        printed_by = factory.SubFactory(UserFactory)

    person = factory.SubFactory(UserFactory)
    sheet = factory.LazyAttribute(
        lambda it: ActivationSheet.objects.create(
            unit=it.person.unit,
            person=it.person,
            requested_by=it.printed_by,
            expires_at=datetime(2026, 12, 31, tzinfo=UTC),
        )
    )
    code_hash = factory.LazyFunction(lambda: hash_code("BCFGHJKLMN"))
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


class RoundFactory(factory.django.DjangoModelFactory):
    """Planned for two weeks from Monday 16/11/2026 on, with a week more to answer late."""

    class Meta:
        model = Round

    class Params:
        opened = factory.Trait(
            status=RoundStatus.OPEN, opened_at=datetime(2026, 11, 15, 17, 5, tzinfo=UTC)
        )
        closed = factory.Trait(
            status=RoundStatus.CLOSED,
            opens_on=date(2026, 10, 5),
            due_on=date(2026, 10, 16),
            closes_on=date(2026, 10, 23),
            counts_from=date(2026, 10, 5),
            opened_at=datetime(2026, 10, 4, 17, 5, tzinfo=UTC),
            closed_at=datetime(2026, 10, 23, 17, 5, tzinfo=UTC),
        )

    name = factory.Sequence(lambda n: f"Kê khai lần {n}")
    unit = factory.SubFactory(UnitFactory)
    basis = "CT21/II.2"
    basis_text = "21-CT/TU ngày 16/01/2023, điều khoản II.2: Kê khai tài khoản"
    opens_on = date(2026, 11, 16)
    due_on = date(2026, 11, 27)
    closes_on = date(2026, 12, 4)
    counts_from = date(2026, 11, 16)
    created_by = factory.SubFactory(UserFactory)


class RoundPlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoundPlace

    class Params:
        exempt = factory.Trait(
            state=PlaceState.EXEMPT,
            exempt_reason="Nghỉ thai sản.",
            exempt_by=factory.SubFactory(UserFactory),
            exempt_at=datetime(2026, 11, 17, 1, tzinfo=UTC),
        )

    person = factory.SubFactory(UserFactory)
    round = factory.SubFactory(
        RoundFactory, opened=True, unit=factory.SelfAttribute("..person.unit")
    )
    due_on = factory.SelfAttribute("round.due_on")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        place = super()._create(model_class, *args, **kwargs)
        place.refresh_from_db()  # copied from the person by the database
        return place


class CommitmentFactory(factory.django.DjangoModelFactory):
    """To all that the document asks of this person today."""

    class Meta:
        model = Commitment

    class Params:
        on_paper = factory.Trait(
            signature_file="17/CK-CB",
            signed_on=date(2026, 11, 20),
            typed_by=factory.SubFactory(UserFactory),
        )

    person = factory.SubFactory(UserFactory)
    document = factory.LazyFunction(lambda: ClauseFactory(kind="conduct").document)
    version = factory.LazyAttribute(lambda made: made.document.version)
    sha256 = factory.LazyAttribute(lambda made: made.document.sha256)
    armed_forces = factory.LazyAttribute(lambda made: made.person.in_armed_forces)
    clauses = factory.LazyAttribute(
        lambda made: [
            clause.pk
            for clause in made.document.clauses.current()
            if clause.bears == "person" or (clause.bears == "armed_forces" and made.armed_forces)
        ]
    )


class TrainingSessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TrainingSession

    unit = factory.SubFactory(UnitFactory)
    held_on = date(2026, 10, 12)
    topic = "Phổ biến quy định trong sinh hoạt chi bộ"
    present = 18
    invited = 20
    clauses = factory.LazyFunction(lambda: [ClauseFactory(evidence="Ngày, số người dự.").pk])
    entered_by = factory.SubFactory(UserFactory)
    entered_at = datetime(2026, 11, 20, 1, tzinfo=UTC)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        session = super()._create(model_class, *args, **kwargs)
        session.refresh_from_db(fields=["unit_path"])  # made by the database
        return session
