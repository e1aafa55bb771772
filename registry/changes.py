"""What differs between two versions of a declaration, account by account."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.lib.names import search_key
from registry.models import AccountState, DeclaredAccount

COMPARED = {
    "display_name": "Tên hiển thị",
    "shown_address": "Địa chỉ",
    "get_kind_display": "Loại",
    "shown_name": "Đứng tên",
    "get_purpose_display": "Mục đích",
    "since_year": "Dùng từ năm",
    "shown_state": "Tình trạng",
    "shown_security": "Bảo vệ",
}


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """`kind` is new, gone, changed or same. Gone is also what was in use and is now closed."""

    kind: str
    account: DeclaredAccount
    fields: Sequence[FieldChange] = ()

    @property
    def words(self) -> str:
        if self.kind == "gone" and self.account.closed_on:
            return f"Không còn dùng từ {self.account.closed_on:%d/%m/%Y}"
        return {
            "new": "Thêm mới",
            "gone": "Không còn trong bản kê khai",
            "changed": "Sửa",
            "same": "Giữ nguyên",
        }[self.kind]


def compare(before: Iterable[DeclaredAccount], after: Iterable[DeclaredAccount]) -> list[Change]:
    """Changes first, what stayed last. Accounts that were closed before are no longer missed."""
    left = dict(_keyed(before))
    found = [_change(left.pop(key, None), account) for key, account in _keyed(after)]
    found += [
        Change("gone", account) for account in left.values() if account.state != AccountState.CLOSED
    ]
    order = ["new", "gone", "changed", "same"]
    return sorted(found, key=lambda change: order.index(change.kind))


def count(changes: Iterable[Change]) -> tuple[int, int, int]:
    """How many are new, gone and changed."""
    kinds = Counter(change.kind for change in changes)
    return kinds["new"], kinds["gone"], kinds["changed"]


def count_same(changes: Iterable[Change]) -> int:
    return sum(change.kind == "same" for change in changes)


def _keyed(accounts: Iterable[DeclaredAccount]) -> Iterator[tuple[object, DeclaredAccount]]:
    """The same account keeps its address; without one, its name on that platform."""
    seen: Counter[tuple[str, str]] = Counter()
    for account in accounts:
        key = account.platform, account.identity or f"tên {search_key(account.display_name)}"
        seen[key] += 1
        yield (key, seen[key]), account


def _change(old: DeclaredAccount | None, new: DeclaredAccount) -> Change:
    if old is None:
        return Change("new", new)
    if new.state == AccountState.CLOSED != old.state:
        return Change("gone", new)
    fields = [
        FieldChange(label, _shown(old, name), _shown(new, name))
        for name, label in COMPARED.items()
        if _shown(old, name) != _shown(new, name)
    ]
    return Change("changed" if fields else "same", new, fields)


def _shown(account: DeclaredAccount, name: str) -> str:
    value = getattr(account, name)
    return str(value() if callable(value) else value or "")
