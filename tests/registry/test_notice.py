from datetime import date

import pytest

from registry import notice
from registry.models import Declaration


@pytest.mark.rule("R48")
def test_the_text_of_the_day_is_shown(monkeypatch):
    first = notice.notices()[0]
    later = notice.Notice(**{**vars(first), "version": 2, "valid_from": date(2027, 1, 1)})
    monkeypatch.setattr(notice, "notices", lambda: [first, later])

    assert notice.notice_on(date(2026, 12, 31)).label == "CT21 bản 1"
    assert notice.notice_on(date(2027, 1, 1)).label == "CT21 bản 2"


@pytest.mark.rule("R48")
def test_every_text_says_basis_purpose_and_viewers_and_its_label_fits():
    for text in notice.notices():
        assert text.commitment
        assert text.legal_basis
        assert text.purpose
        assert text.viewers
        assert text.source
        assert len(text.label) <= Declaration._meta.get_field("commitment_version").max_length
