"""Made-up social accounts for made-up people: all platforms, several ways of typing an address."""

import random
from datetime import date

from accounts.models import User
from portal.lib.names import given_name, search_key
from registry.actions import AccountEntry
from registry.models import AccountKind, AccountState, Purpose
from registry.platforms import Platform

COMMON = [Platform.FACEBOOK, Platform.ZALO, Platform.TIKTOK, Platform.YOUTUBE]
RARE = [platform for platform in Platform if platform not in COMMON]
BY_PHONE = {Platform.ZALO, Platform.VIBER, Platform.WHATSAPP}

ADDRESSES = {
    Platform.FACEBOOK: "https://m.facebook.com/{name}.{year}?ref=bookmarks",
    Platform.TIKTOK: "@{name}_{year}",
    Platform.YOUTUBE: "youtube.com/@{name}{year}",
    Platform.INSTAGRAM: "https://www.instagram.com/{name}_{year}/",
    Platform.THREADS: "threads.net/@{name}_{year}",
    Platform.X: "https://twitter.com/{short}{year}",
    Platform.TELEGRAM: "t.me/{name}{year}",
    Platform.LINKEDIN: "https://www.linkedin.com/in/{name}-{year}/",
    Platform.LOTUS: "https://lotus.vn/{name}{year}",
    Platform.GAPO: "https://gapo.vn/{name}{year}",
    Platform.MOCHA: "https://mocha.com.vn/{name}{year}",
    Platform.WEBSITE: "https://{name}{year}.vn/gioi-thieu",
}


def made_up_accounts(person: User, number: int, chance: random.Random) -> list[AccountEntry]:
    """One to three accounts; every platform comes up among the first of them."""
    chosen = [Platform.FACEBOOK, *chance.sample(COMMON[1:], chance.choice([0, 1, 1, 2]))]
    if number % 5 == 0:
        chosen.append(RARE[number // 5 % len(RARE)])
    return [made_up_account(person, platform, chance) for platform in chosen]


def made_up_account(person: User, platform: Platform, chance: random.Random) -> AccountEntry:
    words = search_key(person.full_name).split()
    year = (person.birth_year or 1985) % 100 * 100 + chance.randrange(100)
    real_name = chance.random() > 0.06
    by_phone = platform in BY_PHONE
    address = (
        ""
        if by_phone
        else ADDRESSES[platform].format(
            name="".join(words)[:14], short=words[-1][:8], year=f"{year:04}"
        )
    )
    return AccountEntry(
        platform=platform,
        display_name=person.full_name if real_name else f"Cô giáo {given_name(person.full_name)}",
        address_typed=address,
        by_phone=by_phone,
        kind=kind_of(platform),
        under_real_name=real_name,
        other_name_reason="" if real_name else "Tên dùng khi dạy học, học sinh quen gọi.",
        purpose=Purpose.WORK if platform == Platform.ZALO else Purpose.PERSONAL,
        since_year=chance.randrange(2012, 2026),
        state=AccountState.IN_USE,
        secured=chance.random() > 0.25,
    )


def kind_of(platform: Platform) -> AccountKind:
    if platform == Platform.WEBSITE:
        return AccountKind.WEBSITE
    return AccountKind.CHANNEL if platform == Platform.YOUTUBE else AccountKind.PERSONAL


def closed(entry: AccountEntry, on: date) -> AccountEntry:
    """The same account, no longer used."""
    return AccountEntry(**{**vars(entry), "state": AccountState.CLOSED, "closed_on": on})
