"""What the address of an official page means: read as a declared address is, but a group is let in.

Nothing here calls or looks up an address (R1).
"""

from registry.models import PageKind
from registry.platforms import PLATFORMS, Address, AddressError, Platform, identify
from registry.platforms.reading import read, tidy

KEPT_AS_TYPED = {"group", "invite"}  # refusals of a person's account that a unit's group passes
OPEN_GROUPS = {"group", "groups"}  # their names know no capitals; codes of invitations do
GROUPS = {*OPEN_GROUPS, "g", "joinchat"}  # what follows is the group, what stands below is not

_NO_GROUP = "Địa chỉ này chưa cho biết là nhóm nào. Hãy mở trang của nhóm rồi sao chép địa chỉ."
_NOT_A_GROUP = "Đây là địa chỉ nhóm trên {label}. Nếu trang là nhóm, hãy chọn loại “Nhóm”."
_WEBSITE = "Trang thông tin điện tử thì chọn “Trang web, blog” ở ô mạng xã hội."
_NO_WEBSITE = "“Trang web, blog” chỉ dùng cho loại “Trang thông tin điện tử”. Hãy chọn lại một ô."


def identify_page(text: str, *, kind: str, platform: str) -> Address:
    """The page that `text` means, or an AddressError with the codes of a declared address."""
    if kind == PageKind.WEBSITE and platform != Platform.WEBSITE:
        raise AddressError("other_platform", _WEBSITE)
    if kind != PageKind.WEBSITE and platform == Platform.WEBSITE:
        raise AddressError("other_platform", _NO_WEBSITE)
    try:
        return identify(text, platform=platform)
    except AddressError as refusal:
        if kind == PageKind.GROUP and refusal.code in KEPT_AS_TYPED:
            return _as_typed(text, Platform(platform))
        raise _of_a_unit(refusal, Platform(platform)) from refusal


def _as_typed(text: str, platform: Platform) -> Address:
    """The platform's own host and the path that leads to the group."""
    parts = read(tidy(text)).path.split("/")
    first = parts[0].casefold()
    if first in GROUPS:
        parts = parts[:2]
        if len(parts) == 1:
            raise AddressError("no_name", _NO_GROUP)
    path = "/".join(parts)
    identity = path.casefold() if first in OPEN_GROUPS else path
    return Address(platform, identity, f"https://{PLATFORMS[platform].hosts[0]}/{path}")


def _of_a_unit(refusal: AddressError, platform: Platform) -> AddressError:
    """The same refusal in the words of a unit's page."""
    if refusal.code == "group":
        return AddressError("group", _NOT_A_GROUP.format(label=PLATFORMS[platform].label))
    words = refusal.message.replace("trang cá nhân", "trang của đơn vị")
    return AddressError(refusal.code, words)
