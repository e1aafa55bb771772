"""What a person has seen of their own inbox. It concerns nobody else, so the trail is left out."""

from django.utils import timezone

from accounts.models import Notification, User


def open_notification(notification: Notification) -> Notification:
    """The first opening is the one that counts."""
    if notification.read_at is None:
        notification.read_at = timezone.now()
        notification.save(update_fields=["read_at"])
    return notification


def read_all_notifications(*, by: User) -> int:
    return Notification.objects.visible_to(by).unread().update(read_at=timezone.now())
