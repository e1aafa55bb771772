"""Things for tests. Each is valid on its own; a test names only what matters to it."""

from datetime import date

import factory

from accounts.models import Appointment, Notification, Role, Unit, UnitKind, User


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
