import pytest

from portal.lib import sealing
from portal.lib.sealing import SealBroken


def test_what_is_sealed_opens_unchanged():
    key = sealing.new_key()
    sealed = sealing.seal("Nguyễn Văn An".encode(), key=key, about="file 1")

    assert b"Nguy" not in sealed
    assert sealing.open_sealed(sealed, key=key, about="file 1").decode() == "Nguyễn Văn An"


def test_the_same_text_is_never_sealed_the_same_way():
    key = sealing.new_key()
    assert sealing.seal(b"x", key=key, about="a") != sealing.seal(b"x", key=key, about="a")


@pytest.mark.parametrize("change", ["key", "place", "content", "cut"])
def test_anything_else_opens_nothing(change):
    key = sealing.new_key()
    sealed = sealing.seal(b"noi dung", key=key, about="file 1")
    if change == "content":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    if change == "cut":
        sealed = sealed[:5]

    with pytest.raises(SealBroken):
        sealing.open_sealed(
            sealed,
            key=sealing.new_key() if change == "key" else key,
            about="file 2" if change == "place" else "file 1",
        )


def test_a_wrapped_key_needs_the_installation(settings):
    key = sealing.new_key()
    wrapped = sealing.wrap(key, about="PA1")

    assert sealing.unwrap(wrapped, about="PA1") == key
    settings.CASE_KEY = "another"
    with pytest.raises(SealBroken):
        sealing.unwrap(wrapped, about="PA1")
