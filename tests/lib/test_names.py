"""Names: cleaned, in Vietnamese order, found without marks."""

import random
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.lib.names import clean_name, given_name, search_key, sort_key

ALPHABET = "a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z".split()
LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
)

words = st.text(LETTERS + LETTERS.upper() + "'-", min_size=1, max_size=8)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)


def in_order(*expected):
    """The names, sorted by key from a shuffled start, come out as they were given."""
    shuffled = random.Random(85).sample(expected, len(expected))  # noqa: S311 - no secret
    return sorted(shuffled, key=lambda name: sort_key(name).encode()) == list(expected)


# --- Cleaning


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Nguyễn   Thị\tBình \n", "Nguyễn Thị Bình"),
        ("Nguyễn\u00a0Thị\u3000Bình", "Nguyễn Thị Bình"),
        ("\ufeffNguy\u200bễn Bình\u202c", "Nguyễn Bình"),
        (unicodedata.normalize("NFD", "Đỗ Thị Hợp"), "Đỗ Thị Hợp"),
        ("H’Hen Niê", "H'Hen Niê"),
        ("Hʼ Hen Niê", "H' Hen Niê"),
        ("Kim-Anh", "Kim-Anh"),
        ("", ""),
        ("\u200b ", ""),
    ],
)
def test_a_name_is_cleaned(typed, cleaned):
    assert clean_name(typed) == cleaned


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("NGUYỄN THỊ ÁNH", "Nguyễn Thị Ánh"),
        ("TÔ NGỌC ƯỚC", "Tô Ngọc Ước"),
        ("ĐẶNG QUANG DŨNG", "Đặng Quang Dũng"),
        (unicodedata.normalize("NFD", "ĐỖ THU Ý"), "Đỗ Thu Ý"),
        ("Y BLIM NIÊ", "Y Blim Niê"),
        ("K' BRỂ", "K' Brể"),
        ("K’BRỂ", "K'Brể"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("NIÊ KDĂM Y-SƠN", "Niê Kdăm Y-Sơn"),
        ("SIU Ơ\u0306N", "Siu Ơ\u0306n"),
    ],
)
def test_a_name_in_capitals_gets_one_capital_a_word(typed, cleaned):
    assert clean_name(typed) == cleaned


@pytest.mark.parametrize(
    "name", ["nguyễn văn an", "Lê thị Bé", "Y Blim Niê", "Y", "K' Brể", "Mc Donald"]
)
def test_a_name_not_in_capitals_keeps_its_own_spelling(name):
    assert clean_name(name) == name


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_name(clean_name(text)) == clean_name(text)


@pytest.mark.parametrize(
    ("full_name", "given_part"),
    [
        ("Nguyễn Thị Bình", "Bình"),
        ("TRẦN VĂN ĐỨC", "Đức"),
        ("Y Blim Niê", "Niê"),
        ("K' Brể", "Brể"),
        ("Bình", "Bình"),
        ("", ""),
    ],
)
def test_the_given_name_is_the_last_word(full_name, given_part):
    assert given_name(full_name) == given_part


# --- Order


def test_letters_are_in_the_order_of_the_alphabet():
    assert in_order(*ALPHABET)


@pytest.mark.parametrize("letter", ALPHABET)
def test_a_letter_precedes_the_next_one_whatever_follows_it(letter):
    following = ALPHABET[ALPHABET.index(letter) + 1 :][:1]
    assert in_order(letter, f"{letter}a", f"{letter}zz", *following)


@pytest.mark.parametrize(
    "ordered",
    ["a à ả ã á ạ", "ă ằ ẳ ẵ ắ ặ", "â ầ ẩ ẫ ấ ậ", "ô ồ ổ ỗ ố ộ", "ư ừ ử ữ ứ ự", "y ỳ ỷ ỹ ý ỵ"],
)
def test_tones_are_in_order(ordered):
    assert in_order(*ordered.split())


@pytest.mark.parametrize(
    "ordered",
    [
        # The given name first, then the family name, then the rest.
        ["Vũ Thị An", "Bùi Thị Bình", "Vũ Anh Bình", "Vũ Thị Bình", "An Thị Châu"],
        # Letters decide before tones within a part …
        ["Lê Ma", "Lê Mà", "Lê Mạ", "Lê Mai", "Lê Mài", "Lê Măng", "Lê Mận"],
        ["Lê Thi Thủ Hà", "Lê Thỉ Thu Hà", "Lê Thị Thu Hà", "Lê Thị Thủ Hà", "Lê Thi Thua Hà"],
        # … but a tone of the given name before any letter of the family name.
        ["Vũ Bình", "An Bỉnh", "Vũ Bỉnh", "An Bính"],
        # Shaped letters are letters of their own.
        ["Lê Dung", "Lê Duy", "Lê Đan", "Lê Đạt", "Lê Em"],
        ["Lê Hoa", "Lê Hùng", "Lê Hưng", "Lê Hương", "Lê Hường"],
        ["Lê Con", "Lê Công", "Lê Cơ", "Lê Cúc"],
        # Old and new places of the tone stand side by side.
        ["Lê Hoa", "Lê Hoà", "Lê Hòa", "Lê Hoài"],
        ["Lê Thuy", "Lê Thuỷ", "Lê Thủy", "Lê Thuyên"],
        # Fewer words first; short and unusual names find a place.
        ["Bình", "Lê Bình", "Lê An Bình", "Lê Thị An Bình", "Lê Thị An Yên Bình"],
        ["Siu Blưč", "K' Brể", "K'Brể", "H'Hen Niê", "Y Blim Niê", "Y"],
        # Between words comes before a hyphen, a hyphen before an apostrophe, that before letters.
        ["Lê H An Bé", "Lê H-An Bé", "Lê H'An Bé", "Lê HAn Bé"],
        # Digits before letters, other scripts after them.
        ["Lê 2", "Lê A", "Lê Z", "Lê Я"],
    ],
)
def test_names_are_in_vietnamese_order(ordered):
    assert in_order(*ordered)


@pytest.mark.parametrize("typed", ["H’Hen Niê", "Hʼhen  niê", "H'HEN NIÊ ", "H\u200b'Hen Niê"])
def test_spellings_of_one_name_share_a_key(typed):
    assert sort_key(typed) == sort_key("H'Hen Niê")
    assert search_key(typed) == search_key("H'Hen Niê")


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "…"])
def test_nothing_has_an_empty_key(text):
    assert sort_key(text) == ""
    assert search_key(text) == ""


def test_an_invisible_last_word_is_not_the_given_name():
    assert sort_key("Lê An \u200b") == sort_key("Lê An")


@given(names)
def test_composition_and_case_do_not_change_the_keys(name):
    for other in (unicodedata.normalize("NFD", name), name.upper(), name.lower()):
        assert sort_key(other) == sort_key(name)
        assert search_key(other) == search_key(name)


@given(st.text())
def test_any_composition_of_any_text_gives_the_same_keys(text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert sort_key(composed) == sort_key(decomposed)
    assert search_key(composed) == search_key(decomposed)


@given(st.text(st.characters(exclude_categories=())))
def test_keys_of_anything_can_be_stored(text):
    for key in (sort_key(text), search_key(text)):
        assert "\x00" not in key
        assert key.encode().decode() == key.strip()


@given(words, words, names)
def test_the_given_name_decides_before_everything_else(first, second, others):
    assume(sort_key(first) < sort_key(second))

    assert sort_key(f"{others} {first}") < sort_key(f"{others} {second}")
    assert sort_key(f"z {others} {first}") < sort_key(f"a {others} {second}")


@given(names)
def test_cleaning_a_name_does_not_move_it(name):
    assert sort_key(clean_name(name)) == sort_key(name)


# --- Search


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nguyễn Thị Đượm", "nguyen thi duom"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("uỷ ban", "uy ban"),
        ("ủy ban", "uy ban"),
        ("H'Hen Niê", "h hen nie"),
        ("K’ Brể", "k bre"),
        ("Văn hóa - Xã hội", "van hoa xa hoi"),
        ("Chi bộ 2, (khu phố)", "chi bo 2 khu pho"),
        ("Siu Blưč", "siu bluc"),
        ("Ƀih", "bih"),
    ],
)
def test_search_ignores_marks_case_and_punctuation(text, key):
    assert search_key(text) == key


@given(st.text())
def test_a_search_key_is_its_own_search_key(text):
    assert search_key(search_key(text)) == search_key(text)
