"""One-time codes: what is printed can be typed back by a hurried person."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import codes

made = st.text(alphabet=codes.ALPHABET, min_size=codes.LENGTH, max_size=codes.LENGTH)


@pytest.mark.rule("R15")
@given(made, st.sampled_from([str.upper, str.lower, str.title]), st.sampled_from("- ·.\u00a0"))
def test_a_code_survives_case_and_spacing(code, spelling, space):
    typed = spelling(codes.show_code(code)).replace("-", space)
    assert codes.read_code(f" {typed} ") == code


@given(made)
def test_letters_read_wrongly_are_put_right(code):
    misread = code.translate(str.maketrans("LZSGBQ", "125680"))
    assert codes.read_code(misread) == code


def test_alphabet_has_nothing_that_a_vietnamese_keyboard_or_an_eye_confuses():
    assert not set(codes.ALPHABET) & set("AEIOUYWD0125680")
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET) >= 20
    assert all(unicodedata.category(char) in ("Lu", "Nd") for char in codes.ALPHABET)


@pytest.mark.rule("R15")
def test_codes_are_not_repeated_and_only_the_right_one_fits():
    made_codes = {codes.make_code() for _ in range(500)}
    assert len(made_codes) == 500
    code = made_codes.pop()
    kept = codes.hash_code(code)
    assert code not in kept
    assert codes.is_code(code.lower(), kept)
    assert not any(codes.is_code(other, kept) for other in list(made_codes)[:5])
    assert codes.hash_code(code) != kept  # salted


@pytest.mark.parametrize("typed", ["", "   ", "ế", "\x00", "x" * 5000])
def test_anything_can_be_typed(typed):
    assert not codes.is_code(typed, codes.hash_code("BCFGHJKLMN"))
