"""People's names: how they are cleaned, put in order and found, the same on every machine.

A name is one string, family name first; the given name is its last word. Nothing here knows what
a good name is: one word or five, "Y Blim Niê", "K' Brể" and "H'Hen Niê" all pass.
"""

import re
import unicodedata
from functools import lru_cache

# Zero-width and direction marks, joiners, soft hyphens, stray controls and halves of surrogate
# pairs: what copying from a phone or a PDF brings along unseen. White space is not among them.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
_APOSTROPHES = re.compile("[\u2018\u2019\u02bb\u02bc\u2032\u00b4`]")
_WORD_START = re.compile(r"[^\s'.-]+")

# The sort key spells each letter with printable ASCII so that bytes compare as the vi collation
# does. "{" and "|" come after "z": ă is "a{", after every word that goes on from a, before b.
_OWN_LETTERS = {"đ": "d{", "ƀ": "b{"}
_SHAPED_LETTERS = {
    ("a", "\u0306"): "a{",  # ă
    ("a", "\u0302"): "a|",  # â
    ("e", "\u0302"): "e{",  # ê
    ("o", "\u0302"): "o{",  # ô
    ("o", "\u031b"): "o|",  # ơ
    ("u", "\u031b"): "u{",  # ư
}
# huyền, hỏi, ngã, sắc, nặng; then breve, circumflex, caron, which the Central Highlands' languages
# put on other letters. Anything else ranks after these.
_TONES = {
    mark: str(rank)
    for rank, mark in enumerate("\u0300\u0309\u0303\u0301\u0323\u0306\u0302\u030c", 1)
}
_OTHER_MARK = "9"
_PUNCTUATION = dict(zip("-,.'()", "\"#$%&'", strict=True))
_PLAIN = "."  # a letter without a tone, in the second half of a key
_BETWEEN_WORDS = "!"  # before every letter and every tone
_BETWEEN_PARTS = " "  # before everything, so that a name precedes its continuations


def strip_invisible(text: str) -> str:
    """The text without the characters that nobody sees; white space stays."""
    return _INVISIBLE.sub("", text)


def clean_name(text: str) -> str:
    """A name as it is kept: composed letters, single spaces, one kind of apostrophe.

    A name typed in capitals throughout gets one capital a word; any other spelling is the person's.
    """
    name = unicodedata.normalize("NFC", " ".join(strip_invisible(text).split()))
    name = _APOSTROPHES.sub("'", name)
    if name.isupper():
        name = _WORD_START.sub(lambda word: word[0].capitalize(), name)
    return name


def given_name(full_name: str) -> str:
    """What a greeting calls the person: the last word."""
    return clean_name(full_name).rpartition(" ")[2]


def sort_key(full_name: str) -> str:
    """The key that puts people in Vietnamese order when its bytes are compared (COLLATE "C").

    Given name, then family name, then the rest. Within each of these the letters decide first and
    the tones second, as the Unicode collation for vi has it. Case and the way in which a letter is
    composed play no part, so two spellings of one name share a key.
    """
    words = [weights for word in full_name.split() if (weights := _weigh(word))[0]]
    if not words:
        return ""
    given = words.pop()
    family = words.pop(0) if words else ("", "")
    rest_letters = _BETWEEN_WORDS.join([letters for letters, _ in words])
    rest_tones = _BETWEEN_WORDS.join([tones for _, tones in words])
    return _BETWEEN_PARTS.join((*given, *family, rest_letters, rest_tones)).rstrip(_BETWEEN_PARTS)


def search_key(text: str) -> str:
    """What a search compares: small letters without marks, single spaces for all punctuation."""
    return " ".join([bare for word in text.split() if (bare := _strip_marks(word))])


@lru_cache(maxsize=2**15)
def _weigh(word: str) -> tuple[str, str]:
    """A word's letters and its tones, each as ASCII that sorts rightly."""
    letters: list[str] = []
    tones: list[str] = []
    word = _APOSTROPHES.sub("'", strip_invisible(word))
    for char in unicodedata.normalize("NFD", unicodedata.normalize("NFC", word).casefold()):
        if letters and (shaped := _SHAPED_LETTERS.get((letters[-1], char))):
            letters[-1] = shaped
        elif unicodedata.combining(char):
            tones.append(_TONES.get(char, _OTHER_MARK))
        elif letter := _letter(char):
            letters.append(letter)
            tones.append(_PLAIN)
    return "".join(letters), "".join(tones).rstrip(_PLAIN)


def _letter(char: str) -> str:
    """How one base character is spelled in a key; nothing for a sign that no name needs."""
    if char.isalnum():
        return _OWN_LETTERS.get(char, char)
    return _PUNCTUATION.get(char, "")


@lru_cache(maxsize=2**15)
def _strip_marks(word: str) -> str:
    word = _APOSTROPHES.sub("'", strip_invisible(word))
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    kept = (_search_letter(char) for char in folded if not unicodedata.combining(char))
    return " ".join("".join(kept).split())


def _search_letter(char: str) -> str:
    # Decomposition leaves these two whole: their stroke is not a mark of its own.
    if char in _OWN_LETTERS:
        return _OWN_LETTERS[char][0]
    return char if char.isalnum() else " "
