"""What a person has seen of their own inbox. It concerns nobody else, so the trail is left out."""

from django.utils import timezone

from accounts.models import Notification, User


def open_notification(notification: Notification) -> Notification:
    """With all that say the same of the same page; the first opening is the one that counts."""
    same = Notification.objects.filter(
        person=notification.person_id, kind=notification.kind, path=notification.path
    )
    same.unread().update(read_at=timezone.now())
    notification.refresh_from_db(fields=["read_at"])
    return notification


def read_all_notifications(*, by: User) -> int:
    return Notification.objects.visible_to(by).unread().update(read_at=timezone.now())
