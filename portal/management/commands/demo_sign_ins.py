"""Print one sign-in per role of the demo."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.demo.committee import PASSWORD, sign_ins


class Command(BaseCommand):
    help = "Print the demo's sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Mật khẩu của mọi tài khoản dùng thử: {PASSWORD}")
        for role, person in sign_ins():
            self.stdout.write(f"  {person.staff_code:<8} {role:<26} {person.full_name}")
