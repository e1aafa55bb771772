"""From a typed address, name or phone number to the account it means."""

import re
from urllib.parse import parse_qs

from portal.lib.phones import PhoneError, parse_phone
from registry.platforms.address import Address, AddressError, Platform, refusal
from registry.platforms.reading import MAX_LENGTH, Typed, read, show_host, tidy
from registry.platforms.table import PLATFORMS, PROFILE_HOSTS, REFUSED_HOSTS, PlatformInfo, Profile

# What may stand before a platform's host and still be the same site.
_SAME_SITE = re.compile(r"(?:(?:www|m|mobile|mbasic|touch|web|vn|[a-z]{2}-[a-z]{2})\.)*")
_EMAIL = re.compile(r"[^@\s/:]+@[^@\s/:]+\.[^@\s/:]+")
_LOOK_ALIKE = "Tên trang có chữ ngoài bảng chữ cái La-tinh nên được ghi dưới dạng mã, hãy xem kỹ."


def identify(text: str, *, platform: Platform | str | None = None) -> Address:
    """The account that `text` means, or an AddressError with a reason and a remedy.

    With `platform` a name or a phone number alone is understood where the platform knows such, and
    an address of another platform is refused. The answer identifies as itself: its `canonical`,
    typed for the same platform, gives an equal Address.
    """
    text = tidy(text)
    wanted = Platform(platform) if platform else None
    if _EMAIL.fullmatch(text):
        raise refusal("email")
    if wanted and _is_alone(text, PLATFORMS[wanted]):
        address = _from_name(text, wanted)
    else:
        if not wanted:
            _check_is_address(text)
        address = _from_address(read(text), wanted)
    if max(len(address.identity), len(address.canonical)) > MAX_LENGTH:
        raise refusal("too_long")
    return address


def _is_alone(text: str, info: PlatformInfo) -> bool:
    """A name or number without an address. Where names have dots, "an.binh" is one, no host."""
    if not info.hosts:
        return bool(info.alone)
    if text.startswith("@"):
        return True
    host = re.split("[?#]", text.lower())[0]
    return not (re.search(r"[/\\:]", text) or host.startswith("www.") or _known_host(host)[0])


def _check_is_address(text: str) -> None:
    """Without a platform a name or a number says nothing."""
    if text.startswith("@") or _is_phone(text):
        raise refusal("choose_platform")
    if not re.search(r"[/\\:]|\S\.\S", text):
        raise refusal("display_name" if " " in text else "not_address")


def _is_phone(text: str) -> bool:
    try:
        parse_phone(text)
    except PhoneError:
        return False
    return True


def _from_name(text: str, platform: Platform) -> Address:
    info = PLATFORMS[platform]
    if re.fullmatch(info.alone_like, text):
        for template in info.alone:
            if address := _match(template.format(name=text.removeprefix("@")), platform):
                return address
    code = "display_name" if info.hosts and " " in text else info.unfit
    raise _page_refusal(code, platform)


def _from_address(typed: Typed, wanted: Platform | None) -> Address:
    known, before = _known_host(typed.host)
    platform = PROFILE_HOSTS.get(known, Platform.WEBSITE)
    code, platform = REFUSED_HOSTS.get(known, ("", platform))
    anybody = bool(code) and platform is Platform.WEBSITE  # a shortener serves every platform
    if wanted and wanted is not platform and not anybody:
        raise _elsewhere(platform, wanted)
    if code:
        raise _page_refusal(code, platform)
    if platform is Platform.WEBSITE:
        return _website(typed)
    if not _SAME_SITE.fullmatch(before):
        raise _page_refusal("not_profile", platform)
    return _from_path(typed, platform)


def _known_host(host: str) -> tuple[str, str]:
    """The longest known host that this one is or belongs to, and what stands before it."""
    labels = host.split(".")
    for cut in range(len(labels)):
        known = ".".join(labels[cut:])
        if known in PROFILE_HOSTS or known in REFUSED_HOSTS:
            return known, host.removesuffix(known)
    return "", host


def _from_path(typed: Typed, platform: Platform) -> Address:
    info = PLATFORMS[platform]
    if not typed.path:
        raise _page_refusal("no_name", platform)
    path = _with_kept_query(typed, info)
    if address := _match(path, platform, typed):
        return address
    raise _page_refusal("not_profile" if "/" in path else info.unfit, platform)


def _with_kept_query(typed: Typed, info: PlatformInfo) -> str:
    parameter = info.kept.get(typed.path.lower())
    values = set(parse_qs(typed.query).get(parameter, [])) if parameter else set()
    # Two different values: which one the platform takes is its own affair.
    return f"{typed.path}?{parameter}={values.pop()}" if len(values) == 1 else typed.path


def _match(path: str, platform: Platform, typed: Typed | None = None) -> Address | None:
    for pattern, code in PLATFORMS[platform].refused:
        if re.fullmatch(pattern, path, re.IGNORECASE):
            raise _page_refusal(code, platform)
    for profile in PLATFORMS[platform].profiles:
        found = re.fullmatch(profile.path, path, re.IGNORECASE)
        # Ignoring case lets [a-z] match four letters that are not ASCII.
        if found and (profile.any_alphabet or found["name"].isascii()):
            return _address(platform, profile, found["name"], typed)
    return None


def _address(platform: Platform, profile: Profile, name: str, typed: Typed | None) -> Address:
    host, path = (typed.host, typed.path) if typed else ("", "")
    try:
        identity = profile.identity.format(name=profile.fold(name))
        canonical = profile.canonical.format(name=profile.show(name), host=host, path=path)
    except PhoneError as error:
        raise refusal("phone", reason=error.message_vi) from error
    return Address(platform, identity, canonical)


def _page_refusal(code: str, platform: Platform) -> AddressError:
    info = PLATFORMS[platform]
    return refusal(code, label=info.label, hint=info.hint)


def _elsewhere(found: Platform, wanted: Platform) -> AddressError:
    if found is Platform.WEBSITE:
        return _page_refusal("not_this_platform", wanted)
    return _page_refusal("other_platform", found)


def _website(typed: Typed) -> Address:
    path = f"/{typed.path}" if typed.path else ""
    shown = show_host(typed.host)
    return Address(
        Platform.WEBSITE,
        identity=typed.host.removeprefix("www.") + path,
        canonical=f"https://{shown}{path}",
        note=_LOOK_ALIKE if shown.startswith("xn--") or ".xn--" in shown else "",
        national_domain=typed.host.endswith(".vn"),
    )
