"""One line of the to-do list."""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Task:
    """One line of the list, with the one thing to press."""

    title: str
    detail: str
    view: str
    action: str
    args: tuple[object, ...] = ()
    late: bool = False
    urgent: bool = False  # before everything else: harm is being done

    @property
    def url(self) -> str:
        return reverse(self.view, args=self.args)
