"""Declared addresses: what each platform's rule makes of what people type, and no call anywhere."""

import ast
import socket
import unicodedata
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from portal.lib import names as names_module
from portal.lib import phones as phones_module
from registry.platforms import CHOICES, PLATFORMS, AddressError, Platform, identify
from registry.platforms import address as address_module
from registry.platforms.reading import MAX_LENGTH

CHANNEL = "UCabcdefghijklmnopqrstuv"

# typed, platform chosen in the form (or none), platform found, identity, canonical
ACCEPTED = [
    # Facebook
    (
        "https://www.facebook.com/nguyen.van.binh",
        None,
        "facebook",
        "nguyenvanbinh",
        "https://www.facebook.com/nguyen.van.binh",
    ),
    (
        "fb.com/NguyenVanBinh",
        None,
        "facebook",
        "nguyenvanbinh",
        "https://www.facebook.com/NguyenVanBinh",
    ),
    (
        "http://m.facebook.com/profile.php?v=info&id=100012345678901&refid=17#top",
        None,
        "facebook",
        "100012345678901",
        "https://www.facebook.com/profile.php?id=100012345678901",
    ),
    (
        "https://www.facebook.com/people/Nguy%E1%BB%85n-B%C3%ACnh/61551234567890/",
        None,
        "facebook",
        "61551234567890",
        "https://www.facebook.com/profile.php?id=61551234567890",
    ),
    (
        "facebook.com/100012345678901",
        None,
        "facebook",
        "100012345678901",
        "https://www.facebook.com/profile.php?id=100012345678901",
    ),
    (
        "facebook.com/p/Chi-bộ-Khu-phố-2-61551234567890/",
        None,
        "facebook",
        "61551234567890",
        "https://www.facebook.com/profile.php?id=61551234567890",
    ),
    (
        "facebook.com/pages/Binh-Nguyen/123456789012/",
        None,
        "facebook",
        "123456789012",
        "https://www.facebook.com/profile.php?id=123456789012",
    ),
    (
        "mbasic.facebook.com/nguyen.van.binh/about?lst=1",
        None,
        "facebook",
        "nguyenvanbinh",
        "https://www.facebook.com/nguyen.van.binh",
    ),
    (
        "@nguyen.van.binh",
        "facebook",
        "facebook",
        "nguyenvanbinh",
        "https://www.facebook.com/nguyen.van.binh",
    ),
    (
        "100012345678901",
        "facebook",
        "facebook",
        "100012345678901",
        "https://www.facebook.com/profile.php?id=100012345678901",
    ),
    # Zalo
    ("0822 297 511", "zalo", "zalo", "+84822297511", "https://zalo.me/0822297511"),
    ("https://zalo.me/84822297511", None, "zalo", "+84822297511", "https://zalo.me/0822297511"),
    (
        "zalo.me/2514466372498026416?src=qr",
        None,
        "zalo",
        "2514466372498026416",
        "https://zalo.me/2514466372498026416",
    ),
    ("zalo.me/BinhNguyen.OA", None, "zalo", "BinhNguyen.OA", "https://zalo.me/BinhNguyen.OA"),
    # TikTok
    (
        "https://www.tiktok.com/@Binh.Nguyen_1?lang=vi-VN",
        None,
        "tiktok",
        "binh.nguyen_1",
        "https://www.tiktok.com/@binh.nguyen_1",
    ),
    ("binh.nguyen", "tiktok", "tiktok", "binh.nguyen", "https://www.tiktok.com/@binh.nguyen"),
    # YouTube
    (
        "youtube.com/@VTV24/videos",
        None,
        "youtube",
        "@vtv24",
        "https://www.youtube.com/@VTV24",
    ),
    ("@vtv24", "youtube", "youtube", "@vtv24", "https://www.youtube.com/@vtv24"),
    (
        "youtube.com/@Bình_Nguyên",
        None,
        "youtube",
        "@bình_nguyên",
        "https://www.youtube.com/@Bình_Nguyên",
    ),
    (
        f"https://m.youtube.com/channel/{CHANNEL}/about",
        None,
        "youtube",
        f"channel/{CHANNEL}",
        f"https://www.youtube.com/channel/{CHANNEL}",
    ),
    (
        CHANNEL,
        "youtube",
        "youtube",
        f"channel/{CHANNEL}",
        f"https://www.youtube.com/channel/{CHANNEL}",
    ),
    (
        "youtube.com/c/BinhNguyenTV",
        None,
        "youtube",
        "c/binhnguyentv",
        "https://www.youtube.com/c/BinhNguyenTV",
    ),
    (
        "youtube.com/user/BinhNguyenTV",
        None,
        "youtube",
        "user/binhnguyentv",
        "https://www.youtube.com/user/BinhNguyenTV",
    ),
    # Instagram, Threads
    (
        "instagram.com/Binh.Nguyen_1?igsh=abc",
        None,
        "instagram",
        "binh.nguyen_1",
        "https://www.instagram.com/binh.nguyen_1/",
    ),
    ("@binh", "instagram", "instagram", "binh", "https://www.instagram.com/binh/"),
    ("https://www.threads.net/@binh", None, "threads", "binh", "https://www.threads.com/@binh"),
    ("threads.com/@Binh", None, "threads", "binh", "https://www.threads.com/@binh"),
    # X
    ("https://twitter.com/BinhNguyen?s=20", None, "x", "binhnguyen", "https://x.com/BinhNguyen"),
    ("mobile.x.com/binh/with_replies", None, "x", "binh", "https://x.com/binh"),
    ("@binh", "x", "x", "binh", "https://x.com/binh"),
    # Telegram
    ("telegram.me/binhnguyen", None, "telegram", "binhnguyen", "https://t.me/binhnguyen"),
    ("https://t.me/s/BinhNguyen", None, "telegram", "binhnguyen", "https://t.me/BinhNguyen"),
    # LinkedIn
    (
        "https://vn.linkedin.com/in/nguy%E1%BB%85n-b%C3%ACnh-1a2b/?originalSubdomain=vn",
        None,
        "linkedin",
        "nguyễn-bình-1a2b",
        "https://www.linkedin.com/in/nguyễn-bình-1a2b",
    ),
    ("binh-nguyen", "linkedin", "linkedin", "binh-nguyen", "https://www.linkedin.com/in/binh-nguyen"),
    # by phone
    ("+84 822 297 511", "viber", "viber", "+84822297511", "0822 297 511"),
    ("822297511", "whatsapp", "whatsapp", "+84822297511", "0822 297 511"),
    # Vietnamese platforms
    (
        "http://lotus.vn/w/profile/12345.htm?x=1",
        None,
        "lotus",
        "12345.htm",
        "https://lotus.vn/w/profile/12345.htm",
    ),
    ("www.gapo.vn/BinhNguyen/", None, "gapo", "binhnguyen", "https://www.gapo.vn/BinhNguyen"),
    ("mocha.com.vn/binh", None, "mocha", "binh", "https://mocha.com.vn/binh"),
    # websites and blogs
    ("binhnguyen.vn", None, "website", "binhnguyen.vn", "https://binhnguyen.vn"),
    (
        "http://www.BinhNguyen.edu.vn/Tin/?p=1#x",
        "website",
        "website",
        "binhnguyen.edu.vn/Tin",
        "https://www.binhnguyen.edu.vn/Tin",
    ),
    (
        "https://TiếngViệt.vn/Bài-viết/",
        None,
        "website",
        "xn--tingvit-5t4cyc.vn/Bài-viết",
        "https://tiếngviệt.vn/Bài-viết",
    ),
    ("binh.blogspot.com", "website", "website", "binh.blogspot.com", "https://binh.blogspot.com"),
    # paths are decoded, but for what would change their sense
    (
        "a.com.vn/x/../y/./%C4%91%2F%3F%25%20z",
        None,
        "website",
        "a.com.vn/y/đ%2F%3F%25%20z",
        "https://a.com.vn/y/đ%2F%3F%25%20z",
    ),
    # as a browser reads it
    ("https:\\\\x.com\\binh", None, "x", "binh", "https://x.com/binh"),
    ("//x.com/binh", None, "x", "binh", "https://x.com/binh"),
    ("HTTPS://X.COM:443/binh", None, "x", "binh", "https://x.com/binh"),
    ("http://x.com.:80/%40binh", None, "x", "binh", "https://x.com/binh"),
    ("evil.vn\\@facebook.com/binh", None, "website", "evil.vn/@facebook.com/binh", "https://evil.vn/@facebook.com/binh"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "chosen", "platform", "identity", "canonical"), ACCEPTED)
def test_an_address_is_identified(typed, chosen, platform, identity, canonical):
    address = identify(typed, platform=chosen)

    assert (address.platform, address.identity, address.canonical) == (
        platform,
        identity,
        canonical,
    )


REFUSED = [
    # the text itself
    ("", None, "empty"),
    (" \u200b ", "facebook", "empty"),
    ("https://binh.vn/" + "a" * MAX_LENGTH, None, "too_long"),
    ("binh.vn/" + '"' * 200, None, "too_long"),  # longer once escaped
    ("gapo.vn/" + "ΐ" * 400, None, "too_long"),  # longer once case is folded
    ("facebook.com/bi\x00nh", None, "control"),
    ("java\tscript:alert(1)", None, "control"),
    ("facebook.com/binh%0Anguyen", None, "control"),
    ("facebook.com/binh và x.com/binh", None, "space"),
    ("facebook.com/binh\u00a0nguyen", "facebook", "space"),
    ("binh.vn/%E1%BB", None, "encoding"),
    ("javascript:alert(document.cookie)", None, "scheme"),
    ("JavaScript:1", None, "scheme"),
    ("java\u200bscript:alert(1)", "facebook", "scheme"),
    ("data:text/html,binh", "website", "scheme"),
    ("ftp://binh.vn", None, "scheme"),
    ("mailto:binh@binh.vn", None, "scheme"),
    ("tg://resolve?domain=binh", "telegram", "scheme"),
    ("https://binh:matkhau@facebook.com/binh", None, "userinfo"),
    ("https://facebook.com@evil.vn/binh", None, "userinfo"),
    ("binh@binhnguyen.vn", None, "email"),
    ("binh@binhnguyen.vn", "facebook", "email"),
    ("http://127.0.0.1/binh", None, "ip_host"),
    ("192.168.1.1", None, "ip_host"),
    ("http://2130706433/", None, "ip_host"),
    ("http://0x7f.0x1/", None, "ip_host"),
    ("http://１２７.０.０.１/", None, "ip_host"),
    ("http://[::1]/binh", None, "ip_host"),
    ("facebook.com:8080/binh", None, "port"),
    ("http://x.com:8080:443/binh", None, "port"),
    ("http://localhost/binh", None, "host"),
    ("https//facebook.com/binh", None, "host"),
    ("http://-binh.vn", None, "host"),
    ("http://bi_nh.vn", None, "host"),
    ("http://.vn", None, "host"),
    ("http://" + "b" * 64 + ".vn", None, "host"),
    # the platform
    ("binh", None, "not_address"),
    ("Nguyễn Văn Bình", None, "display_name"),
    ("Nguyễn Văn Bình", "facebook", "display_name"),
    ("Bình Nguyên", "zalo", "display_name"),
    ("binh", "zalo", "display_name"),
    ("@binh", None, "choose_platform"),
    ("0822.297.511", None, "choose_platform"),
    ("tiktok.com/@binh", "facebook", "other_platform"),
    ("https://www.facebook.com/binh", "website", "other_platform"),
    ("https://youtu.be/abc", "tiktok", "other_platform"),
    ("https://binh.vn", "facebook", "not_this_platform"),
    ("024 3825 1234", "zalo", "phone"),
    ("zalo.me/0123456789", None, "phone"),
    ("0822 297", "viber", "phone"),
    ("binh", "viber", "phone_only"),
    ("https://wa.me/84822297511", None, "phone_only"),
    ("https://wa.me/84822297511", "whatsapp", "phone_only"),
    ("https://invite.viber.com/?g=abc", None, "phone_only"),
    # the page
    ("https://www.facebook.com/", None, "no_name"),
    ("facebook.com/?id=100012345678901", "facebook", "no_name"),
    ("facebook.com/profile.php", None, "not_profile"),
    ("facebook.com/profile.php?id=100012345678901&id=100012345678902", None, "not_profile"),
    ("facebook.com/profile.php?id=abc", None, "bad_name"),
    ("facebook.com/marketplace/item/1", None, "not_profile"),
    ("business.facebook.com/binh", None, "not_profile"),
    ("m.me/binh", None, "not_profile"),
    ("facebook.com/groups/binhnguyen", None, "group"),
    ("facebook.com/share/1AbCdEf/", None, "share"),
    ("facebook.com/share/p/1AbCdEf/", None, "share"),
    ("facebook.com/stories/123/abc", None, "post"),
    ("facebook.com/story.php?story_fbid=1&id=100012345678901", None, "post"),
    ("facebook.com/photo/?fbid=1", None, "post"),
    ("facebook.com/photo.php?fbid=1&id=2", None, "post"),
    ("facebook.com/permalink.php?story_fbid=1&id=100012345678901", None, "post"),
    ("facebook.com/reel/123", None, "post"),
    ("facebook.com/watch/?v=1", None, "post"),
    ("facebook.com/nguyen.van.binh/posts/pfbid0abc", None, "post"),
    ("facebook.com/nguyen.van.binh/videos/123", None, "post"),
    ("fb.watch/abc", None, "post"),
    ("nguyễn.bình", "facebook", "bad_name"),
    ("0822297511", "facebook", "bad_name"),
    ("facebook.com/ſamson", None, "bad_name"),
    ("zalo.me/s/binh", None, "mini_app"),
    ("zalo.me/g/abcdef", None, "group"),
    ("https://vt.tiktok.com/ZSabc/", None, "short_link"),
    ("https://vm.tiktok.com/ZSabc/", "tiktok", "short_link"),
    ("tiktok.com/t/ZSabc", None, "short_link"),
    ("tiktok.com/@binh/video/7301", None, "post"),
    ("tiktok.com/@" + "b" * 25, None, "bad_name"),
    ("tiktok.com/foryou", None, "not_profile"),
    ("youtube.com/watch?v=abc", None, "post"),
    ("youtube.com/shorts/abc", None, "post"),
    ("https://youtu.be/abc", None, "post"),
    ("youtube.com/vtv24", None, "bad_name"),
    (f"youtube.com/channel/{CHANNEL}x", None, "not_profile"),
    (f"youtube.com/channel/{CHANNEL.lower()}", None, "not_profile"),
    ("instagram.com/p/abc/", None, "post"),
    ("instagram.com/binh/reel/abc", None, "post"),
    ("instagram.com/stories/binh/1", None, "post"),
    ("instagram.com/" + "b" * 31, None, "bad_name"),
    ("instagram.com/binh-nguyen", None, "bad_name"),
    ("threads.net/@binh/post/abc", None, "post"),
    ("x.com/binh/status/1", None, "post"),
    ("x.com/" + "b" * 16, None, "bad_name"),
    ("x.com/search?q=binh", None, "not_profile"),
    ("https://t.co/abc", None, "short_link"),
    ("t.me/+AbCdEf", None, "invite"),
    ("t.me/joinchat/AbCdEf", None, "invite"),
    ("t.me/binhnguyen/12", None, "post"),
    ("t.me/binh", None, "bad_name"),
    ("linkedin.com/posts/binh_abc", None, "post"),
    ("linkedin.com/groups/1", None, "group"),
    ("linkedin.com/company/binh", None, "not_profile"),
    ("gapo.vn/group/1", None, "group"),
    ("lotus.vn/post/1", None, "post"),
    ("binhnguyen", "gapo", "not_address"),
    ("https://bit.ly/abc", "facebook", "short_link"),
    ("https://bit.ly/abc", None, "short_link"),
]


@pytest.mark.parametrize(("typed", "chosen", "code"), REFUSED)
def test_what_is_no_account_of_its_own_is_refused(typed, chosen, code):
    with pytest.raises(AddressError) as refusal:
        identify(typed, platform=chosen)

    assert refusal.value.code == code


def test_every_refusal_code_is_tried():
    assert {code for _, _, code in REFUSED} == set(address_module.MESSAGES)


@pytest.mark.parametrize(("typed", "chosen", "code"), REFUSED)
def test_a_refusal_says_what_to_do(typed, chosen, code):
    with pytest.raises(AddressError) as refusal:
        identify(typed, platform=chosen)

    message = refusal.value.message
    assert "hãy " in message.lower()
    assert "{" not in message
    assert unicodedata.is_normalized("NFC", message)


# --- One account, many spellings


@pytest.mark.parametrize("prefix", ["www.", "m.", "mobile.", "vi-vn.", "mbasic.", "www.m."])
@pytest.mark.parametrize("host", [host for info in PLATFORMS.values() for host in info.hosts])
def test_every_host_has_its_variants(host, prefix):
    path = "in/binhnguyen" if host == "linkedin.com" else "@binhnguyen"
    if host in ("zalo.me", "gapo.vn", "lotus.vn", "mocha.com.vn"):
        path = "binhnguyen"

    assert identify(f"{prefix}{host}/{path}").identity == identify(f"{host}/{path}").identity


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("facebook.com/nguyen.van.binh", "fb.com/nguyenvan.binh"),
        ("facebook.com/profile.php?id=100012345678901", "facebook.com/people/Binh/100012345678901"),
        ("zalo.me/0822297511", "zalo.me/84822297511"),
        ("threads.net/@binh", "threads.com/@binh"),
        ("x.com/binh", "twitter.com/binh"),
        ("t.me/binhnguyen", "telegram.me/binhnguyen"),
        ("tiếngviệt.vn", "xn--tingvit-5t4cyc.vn"),
        ("www.binhnguyen.vn/tin", "http://binhnguyen.vn/tin/"),
    ],
)
def test_two_addresses_of_one_account_have_one_identity(first, second):
    assert identify(first).identity == identify(second).identity


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"youtube.com/channel/{CHANNEL}", f"youtube.com/channel/{CHANNEL[:-1]}V"),
        ("youtube.com/c/binh", "youtube.com/user/binh"),
        ("youtube.com/c/binh", "youtube.com/@binh"),
        ("binhnguyen.vn/a", "binhnguyen.vn/A"),
        ("binhnguyen.vn/a%2Fb", "binhnguyen.vn/a/b"),
        ("tin.binhnguyen.vn", "binhnguyen.vn"),
    ],
)
def test_two_accounts_have_two_identities(first, second):
    assert identify(first).identity != identify(second).identity


names = st.from_regex(r"\A[a-z][a-z0-9]{4,14}\Z")
# how an address of the name is written on platforms where case does not matter
paths = st.sampled_from(
    [
        "facebook.com/{}",
        "fb.com/{}",
        "tiktok.com/@{}",
        "youtube.com/@{}",
        "youtube.com/c/{}",
        "instagram.com/{}",
        "threads.com/@{}",
        "x.com/{}",
        "twitter.com/{}",
        "t.me/{}",
        "linkedin.com/in/{}",
        "gapo.vn/{}",
    ]
)
before = st.sampled_from(["", "http://", "https://", "HTTPS://", "//", "https://www.", "http://m.", "\u200b "])  # fmt: skip
after = st.sampled_from(["", "/", "//", "?a=b", "/?id=5&x=@y", "#z", "/#/a/b", "\ufeff", " "])


@given(names, paths, before, after, st.booleans())
def test_how_it_is_typed_does_not_change_who_it_is(name, path, start, end, capitals):
    plain = path.format(name)
    assume(not _is_refused(plain))  # a name such as "login" is the platform's own
    variant = start + (plain.upper() if capitals else plain) + end

    typed, expected = identify(variant), identify(plain)

    assert (typed.platform, typed.identity) == (expected.platform, expected.identity)


def _is_refused(text):
    try:
        identify(text)
    except AddressError:
        return True
    return False


platforms = st.sampled_from([None, *Platform])
hosts = st.sampled_from(
    [*(host for info in PLATFORMS.values() for host in info.hosts), "binh.vn", "tiếngviệt.vn"]
)
segments = st.sampled_from(
    [
        "@",
        "in",
        "channel",
        "c",
        "people",
        "profile.php?id=",
        "%2F",
        "%",
        "..",
        CHANNEL,
        "?",
        "\u0307",
        "%CC%87",
    ]  # fmt: skip
)
pieces = st.one_of(st.text(max_size=12), segments, st.from_regex(r"\A[0-9]{9,16}\Z"), names)
addresses = st.builds(
    lambda start, host, parts: f"{start}{host}/{'/'.join(parts)}",
    before,
    hosts,
    st.lists(pieces, max_size=4),
)
anything = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    addresses,
    pieces,
    st.builds("https://{}.vn/{}".format, st.text(max_size=8), st.text(max_size=8)),
    st.builds("xn--{}.vn".format, st.from_regex(r"\A[a-z0-9-]{1,12}\Z")),
    st.from_regex(r"\A[+0-9 .()-]{7,20}\Z"),
)


@given(anything, platforms)
@example("binh.vn/%2F%CC%87", None)
@example("xn--fa-hia.de", None)
def test_an_answer_identifies_as_itself(text, platform):
    with suppress(AddressError):
        first = identify(text, platform=platform)

        again = identify(first.canonical, platform=first.platform)

        assert again == first
        assert unicodedata.is_normalized("NFC", first.canonical)
        if first.is_link:
            assert identify(first.canonical) == first


@given(anything, platforms)
def test_composition_does_not_change_the_answer(text, platform):
    assume(len(unicodedata.normalize("NFD", text)) <= MAX_LENGTH)
    assert _answer(unicodedata.normalize("NFD", text), platform) == _answer(
        unicodedata.normalize("NFC", text), platform
    )


def _answer(text, platform):
    try:
        return identify(text, platform=platform)
    except AddressError as refusal:
        return refusal.code


@pytest.mark.rule("R1")
def test_no_call_is_made(monkeypatch):
    def refuse_to_open(*args, **kwargs):
        raise AssertionError("a declared address was about to be called")

    monkeypatch.setattr(socket, "socket", refuse_to_open)
    monkeypatch.setattr(socket, "getaddrinfo", refuse_to_open)

    answers = [_answer(typed, chosen) for typed, chosen, *_ in ACCEPTED + REFUSED]

    assert len(answers) == len(ACCEPTED) + len(REFUSED)


@pytest.mark.rule("R1")
def test_nothing_that_can_call_is_imported():
    package = Path(address_module.__file__).parent
    imported = {
        name
        for path in [*package.glob("*.py"), *_floor_modules()]
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _imports(node)
    }

    assert imported <= {
        "collections.abc",
        "dataclasses",
        "enum",
        "functools",
        "portal.lib.names",
        "portal.lib.phones",
        "re",
        "registry.platforms.address",
        "registry.platforms.matching",
        "registry.platforms.reading",
        "registry.platforms.table",
        "unicodedata",
        "urllib.parse",
    }


def _floor_modules():
    return [Path(names_module.__file__), Path(phones_module.__file__)]


def _imports(node):
    if isinstance(node, ast.ImportFrom):
        return [node.module]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


# --- Websites


@pytest.mark.parametrize(
    ("typed", "national"),
    [
        ("binhnguyen.vn", True),
        ("binhnguyen.gov.vn/tin", True),
        ("tiếngviệt.vn", True),
        ("binhnguyen.com", False),
        ("vn.com", False),
        ("binh.vn.com", False),
    ],
)
def test_a_national_domain_is_marked(typed, national):
    assert identify(typed).national_domain is national


def test_vietnamese_domains_are_shown_in_letters_and_compared_in_ascii():
    address = identify("http://TIẾNGVIỆT.VN")

    assert address.canonical == "https://tiếngviệt.vn"
    assert address.identity == "xn--tingvit-5t4cyc.vn"
    assert identify(address.identity) == address


def test_a_domain_of_look_alike_letters_is_shown_as_what_it_is():
    address = identify("fаcebook.com/binh")  # the second letter is Cyrillic

    assert address.platform is Platform.WEBSITE
    assert address.canonical == "https://xn--fcebook-2fg.com/binh"
    assert address.note


# --- The form's table


def test_every_platform_has_a_choice():
    assert [value for value, _ in CHOICES] == list(Platform)


@pytest.mark.parametrize("platform", list(Platform))
def test_the_example_of_a_platform_is_an_account_there(platform):
    assert identify(PLATFORMS[platform].hint, platform=platform).platform is platform


@pytest.mark.parametrize("info", PLATFORMS.values(), ids=lambda info: info.label)
def test_the_words_of_the_table_are_composed(info):
    for text in (info.label, info.hint, info.help):
        assert text
        assert unicodedata.is_normalized("NFC", text)


def test_viber_and_whatsapp_have_no_link():
    assert not identify("0822297511", platform=Platform.VIBER).is_link
    assert not identify("0822297511", platform=Platform.WHATSAPP).is_link
    assert identify("0822297511", platform=Platform.ZALO).is_link
