"""The platforms: their hosts, the paths that lead to an account, the paths that do not.

A rule is a regular expression that has to match the whole path, in which case does not matter. To
add a platform or a path, add a row here; matching.py knows none of them by name but the website.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from portal.lib.phones import parse_phone, show_phone
from registry.platforms.address import Platform


def as_typed(name: str) -> str:
    return name


def without_dots(name: str) -> str:
    return name.replace(".", "").lower()


def national_phone(name: str) -> str:
    return "0" + parse_phone(name).removeprefix("+84")


def grouped_phone(name: str) -> str:
    return show_phone(parse_phone(name))


@dataclass(frozen=True)
class Profile:
    """A path to an account. Its group `name` is folded into the identity and shown in the canonical
    address, whose template may also use the typed {host} and {path}."""

    path: str
    canonical: str
    identity: str = "{name}"
    fold: Callable[[str], str] = str.lower
    show: Callable[[str], str] = as_typed
    any_alphabet: bool = False


@dataclass(frozen=True)
class PlatformInfo:
    """One platform: `label`, `hint` (an example) and `help` are for the form, the rest for reading.

    alone       paths that a name typed alone may stand for; none: a name is not enough
    alone_like  what such a name looks like
    unfit       the code of the refusal for a name that fits no profile
    kept        for a page, the one query parameter that tells accounts apart
    refused     paths that are no account's own, with the code; they come before the profiles
    """

    label: str
    hint: str
    help: str = "Địa chỉ trang cá nhân, hoặc tên tài khoản bắt đầu bằng @."
    hosts: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    alone_like: str = ".+"
    unfit: str = "bad_name"
    kept: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[tuple[str, str], ...] = ()
    profiles: tuple[Profile, ...] = ()


def _under(pages: str) -> str:
    """A page of one of these names, and everything below it."""
    return rf"(?:{'|'.join(pages.split())})(?:[/?].*)?"


def _tabs(names: str) -> str:
    """Perhaps a tab of a profile, which is still the profile."""
    return rf"(?:/(?:{'|'.join(names.split())}))?"


_NUMBER = r"[+0-9\s.()\u2010-\u2015-]{7,30}"
_PHONE = rf"(?P<name>{_NUMBER})"
_META_NAME = r"(?P<name>[a-z0-9._]{1,30})"

_FACEBOOK_ID = "[1-9][0-9]{3,19}"
_FACEBOOK_BY_ID = "https://www.facebook.com/profile.php?id={name}"
_FACEBOOK_TABS = _tabs("about followers following friends info mentions photos reels videos")

_YOUTUBE_NAME = r"(?P<name>[\w.·-]{3,100})"
_YOUTUBE_TABS = _tabs(
    "about channels community featured playlists podcasts posts shorts streams videos"
)


def _vietnamese(label: str, host: str) -> PlatformInfo:
    """A platform whose address forms are not published: the last part of the path is the account."""
    return PlatformInfo(
        label=label,
        hint=f"https://{host}/nguyenvanbinh",
        help="Địa chỉ trang cá nhân, sao chép từ trình duyệt.",
        hosts=(host,),
        unfit="not_address",
        refused=(
            (r"(?:.*/)?groups?(?:/.*)?", "group"),
            (r"(?:.*/)?(?:photo|post|status|video|watch)s?(?:/.*)?", "post"),
        ),
        profiles=(
            Profile(
                r"(?:[^/]+/)*(?P<name>[^/]+)",
                "https://{host}/{path}",
                fold=str.casefold,
                any_alphabet=True,
            ),
        ),
    )


def _by_phone(label: str) -> PlatformInfo:
    return PlatformInfo(
        label=label,
        hint="0912 345 678",
        help="Số di động đã đăng ký tài khoản.",
        alone=("{name}",),
        unfit="phone_only",
        profiles=(Profile(_PHONE, "{name}", fold=parse_phone, show=grouped_phone),),
    )


PLATFORMS: Mapping[Platform, PlatformInfo] = {
    Platform.FACEBOOK: PlatformInfo(
        label="Facebook",
        hint="https://www.facebook.com/nguyen.van.binh",
        help="Địa chỉ trang cá nhân, sao chép từ trình duyệt.",
        hosts=("facebook.com", "fb.com"),
        alone=("{name}",),
        kept={"profile.php": "id"},
        refused=(
            (_under("groups?"), "group"),
            (_under(r"share sharer share[rd]?\.php"), "share"),
            (
                _under("photo photos reel reels stories story video videos watch"),
                "post",
            ),
            (_under("permalink posts events hashtag live media notes"), "post"),
            (_under(r"(?:permalink|photo|story|video)\.php"), "post"),
            (
                r"(?!people/|pages/|p/|pg/)[^/]+/(?:photos|posts|reels?|videos|permalink|notes)/.*",
                "post",
            ),
            (r"[^/]+/posts", "post"),
            (r"(?!profile\.php\?id=)[^/?]+\.php(?:[/?].*)?", "not_profile"),
            (
                _under(
                    "ads bookmarks business dialog friends gaming help home l login marketplace "
                    "me messages notifications plugins policies privacy search settings"
                ),
                "not_profile",
            ),
        ),
        profiles=(
            Profile(rf"profile\.php\?id=(?P<name>{_FACEBOOK_ID})", _FACEBOOK_BY_ID),
            Profile(
                rf"(?:people|pages)/[^/]+/(?P<name>{_FACEBOOK_ID}){_FACEBOOK_TABS}", _FACEBOOK_BY_ID
            ),
            Profile(
                rf"(?:p/|pages/category/[^/]+/)?[^/]+-(?P<name>[1-9][0-9]{{8,19}}){_FACEBOOK_TABS}",
                _FACEBOOK_BY_ID,
            ),
            Profile(rf"(?P<name>{_FACEBOOK_ID}){_FACEBOOK_TABS}", _FACEBOOK_BY_ID),
            Profile(
                rf"(?:pg/|@)?(?P<name>(?=[^/]*[a-z])(?:\.*[a-z0-9]){{3,50}}\.*){_FACEBOOK_TABS}",
                "https://www.facebook.com/{name}",
                fold=without_dots,
            ),
        ),
    ),
    Platform.ZALO: PlatformInfo(
        label="Zalo",
        hint="https://zalo.me/0912345678",
        help="Số điện thoại đã đăng ký hoặc địa chỉ zalo.me; nếu chỉ có tên hiển thị thì để trống.",
        hosts=("zalo.me",),
        alone=("{name}",),
        alone_like=_NUMBER,
        unfit="display_name",
        refused=(
            (_under("s"), "mini_app"),
            (_under("g"), "group"),
        ),
        profiles=(
            # An official account's number has 15 digits or more, a phone's fewer.
            Profile(r"(?P<name>[0-9]{15,20})", "https://zalo.me/{name}"),
            Profile(_PHONE, "https://zalo.me/{name}", fold=parse_phone, show=national_phone),
            Profile(
                r"(?P<name>(?=[^/]*[a-z])[a-z0-9_.-]{3,64})",
                "https://zalo.me/{name}",
                fold=as_typed,
            ),
        ),
    ),
    Platform.TIKTOK: PlatformInfo(
        label="TikTok",
        hint="https://www.tiktok.com/@nguyenvanbinh",
        hosts=("tiktok.com",),
        alone=("@{name}",),
        refused=(
            (r"@?[^/]+/(?:collection|live|photo|playlist|video)(?:/.*)?", "post"),
            (_under("embed music tag v video"), "post"),
            (_under("t"), "short_link"),
            (
                _under(
                    "about business discover explore following foryou friends legal live login "
                    "messages search share signup trending upload"
                ),
                "not_profile",
            ),
        ),
        profiles=(
            Profile(
                r"@?(?P<name>[a-z0-9_.]{2,24})", "https://www.tiktok.com/@{name}", show=str.lower
            ),
        ),
    ),
    Platform.YOUTUBE: PlatformInfo(
        label="YouTube",
        hint="https://www.youtube.com/@nguyenvanbinh",
        hosts=("youtube.com",),
        alone=("channel/{name}", "@{name}"),
        refused=((_under("clip embed live playlist post shorts v watch"), "post"),),
        profiles=(
            Profile(
                rf"@(?P<name>[\w.·-]{{3,30}}){_YOUTUBE_TABS}",
                "https://www.youtube.com/@{name}",
                identity="@{name}",
                fold=str.casefold,
                any_alphabet=True,
            ),
            Profile(
                rf"channel/(?P<name>(?-i:UC[A-Za-z0-9_-]{{22}})){_YOUTUBE_TABS}",
                "https://www.youtube.com/channel/{name}",
                identity="channel/{name}",
                fold=as_typed,
            ),
            *(
                Profile(
                    rf"{kind}/{_YOUTUBE_NAME}{_YOUTUBE_TABS}",
                    f"https://www.youtube.com/{kind}/{{name}}",
                    identity=f"{kind}/{{name}}",
                    fold=str.casefold,
                    any_alphabet=True,
                )
                for kind in ("c", "user")
            ),
        ),
    ),
    Platform.INSTAGRAM: PlatformInfo(
        label="Instagram",
        hint="https://www.instagram.com/nguyenvanbinh/",
        hosts=("instagram.com",),
        alone=("{name}",),
        refused=(
            (r"(?:[^/]+/)?(?:p|reel|tv)(?:/.*)?", "post"),
            (_under("reels s stories"), "post"),
            (_under("share"), "share"),
            (_under("about accounts direct explore legal web"), "not_profile"),
        ),
        profiles=(
            Profile(
                rf"@?{_META_NAME}{_tabs('channel guides reels tagged')}",
                "https://www.instagram.com/{name}/",
                show=str.lower,
            ),
        ),
    ),
    Platform.THREADS: PlatformInfo(
        label="Threads",
        hint="https://www.threads.com/@nguyenvanbinh",
        hosts=("threads.net", "threads.com"),
        alone=("@{name}",),
        refused=(
            (r"@?[^/]+/post(?:/.*)?", "post"),
            (_under("t"), "post"),
            (_under("activity login saved search settings"), "not_profile"),
        ),
        profiles=(
            Profile(
                rf"@?{_META_NAME}{_tabs('media replies reposts')}",
                "https://www.threads.com/@{name}",
                show=str.lower,
            ),
        ),
    ),
    Platform.X: PlatformInfo(
        label="X (Twitter)",
        hint="https://x.com/nguyenvanbinh",
        hosts=("x.com", "twitter.com"),
        alone=("{name}",),
        refused=(
            (r"[^/]+/(?:article|status(?:es)?)(?:/.*)?", "post"),
            (_under("hashtag"), "post"),
            (
                _under(
                    "compose explore home i intent login messages notifications privacy search "
                    "settings share signup tos"
                ),
                "not_profile",
            ),
        ),
        profiles=(
            Profile(
                r"@?(?P<name>[a-z0-9_]{1,15})"
                + _tabs("articles followers following highlights likes media with_replies"),
                "https://x.com/{name}",
            ),
        ),
    ),
    Platform.TELEGRAM: PlatformInfo(
        label="Telegram",
        hint="https://t.me/nguyenvanbinh",
        hosts=("t.me", "telegram.me"),
        alone=("{name}",),
        refused=(
            (r"\+.*", "invite"),
            (_under("addlist joinchat"), "invite"),
            (_under("c"), "post"),
            (r"(?:s/)?[^/]+/[0-9]+(?:/.*)?", "post"),
            (
                _under(
                    "addemoji addstickers addtheme boost confirmphone contact giftcode login "
                    "proxy setlanguage share socks"
                ),
                "not_profile",
            ),
        ),
        profiles=(Profile(r"(?:s/)?@?(?P<name>[a-z][a-z0-9_]{4,31})", "https://t.me/{name}"),),
    ),
    Platform.LINKEDIN: PlatformInfo(
        label="LinkedIn",
        hint="https://www.linkedin.com/in/nguyenvanbinh",
        hosts=("linkedin.com",),
        alone=("in/{name}",),
        refused=(
            (_under("groups"), "group"),
            (_under("feed posts pulse"), "post"),
        ),
        profiles=(
            Profile(
                r"in/@?(?P<name>[\w-]{3,100})(?:/.*)?",
                "https://www.linkedin.com/in/{name}",
                fold=str.casefold,
                any_alphabet=True,
            ),
        ),
    ),
    Platform.VIBER: _by_phone("Viber"),
    Platform.WHATSAPP: _by_phone("WhatsApp"),
    Platform.LOTUS: _vietnamese("Lotus", "lotus.vn"),
    Platform.GAPO: _vietnamese("Gapo", "gapo.vn"),
    Platform.MOCHA: _vietnamese("Mocha", "mocha.com.vn"),
    Platform.WEBSITE: PlatformInfo(
        label="Trang web, blog",
        hint="https://tentrang.vn",
        help="Địa chỉ trang web hoặc blog do mình lập hoặc quản trị.",
    ),
}

CHOICES = [(platform.value, info.label) for platform, info in PLATFORMS.items()]

PROFILE_HOSTS: Mapping[str, Platform] = {
    host: platform for platform, info in PLATFORMS.items() for host in info.hosts
}

# Hosts that never lead to an account's own page: the code of the refusal, and whose they are.
REFUSED_HOSTS: Mapping[str, tuple[str, Platform]] = {
    "fb.watch": ("post", Platform.FACEBOOK),
    "fb.me": ("short_link", Platform.FACEBOOK),
    "l.facebook.com": ("short_link", Platform.FACEBOOK),
    "lm.facebook.com": ("short_link", Platform.FACEBOOK),
    "m.me": ("not_profile", Platform.FACEBOOK),
    "messenger.com": ("not_profile", Platform.FACEBOOK),
    "vt.tiktok.com": ("short_link", Platform.TIKTOK),
    "vm.tiktok.com": ("short_link", Platform.TIKTOK),
    "youtu.be": ("post", Platform.YOUTUBE),
    "ig.me": ("not_profile", Platform.INSTAGRAM),
    "instagr.am": ("not_profile", Platform.INSTAGRAM),
    "t.co": ("short_link", Platform.X),
    "lnkd.in": ("short_link", Platform.LINKEDIN),
    "viber.com": ("phone_only", Platform.VIBER),
    "wa.me": ("phone_only", Platform.WHATSAPP),
    "whatsapp.com": ("phone_only", Platform.WHATSAPP),
    "bit.ly": ("short_link", Platform.WEBSITE),
    "cutt.ly": ("short_link", Platform.WEBSITE),
    "goo.gl": ("short_link", Platform.WEBSITE),
    "is.gd": ("short_link", Platform.WEBSITE),
    "shorturl.at": ("short_link", Platform.WEBSITE),
    "tinyurl.com": ("short_link", Platform.WEBSITE),
}
