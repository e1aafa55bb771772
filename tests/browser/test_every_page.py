"""Every page that somebody can open: no barriers, nothing wider than the window, no error."""

import pytest
from django.urls import reverse

from tests.browser.conftest import DESK, PHONE
from tests.test_access_matrix import MATRIX, PEOPLE
from tests.test_access_matrix import things as things  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)

# Of everybody who can open a page, the one whose daily work it is comes first.
LIKELY = [
    "cadre",
    "colleague",
    "unit_head",
    "superior_head",
    "staff",
    "data_officer",
    "administrator",
]
NO_PAGES = {
    "healthz",
    "accounts:roster_template",
    "accounts:refused_rows",
    "violations:evidence_file",
    "directives:document_file",
    "directives:document_workbook",
    "directives:upload_template",
    "directives:upload_example",
}


def pages():
    """(name, thing, person) of every page that answers 200 to a GET."""
    for name, (method, thing, row) in MATRIX.items():
        got = dict(zip(PEOPLE, row.split(), strict=True))
        person = next((who for who in [*LIKELY, *PEOPLE] if got[who] == "200"), None)
        if method == "get" and person and name not in NO_PAGES and "download" not in name:
            yield name, thing, person


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(PHONE, "light"), (DESK, "light"), (PHONE, "dark")]
)
def test_no_page_has_barriers(viewport, scheme, things, browse, has_no_barriers, request):
    looked_at = 0
    for who in PEOPLE:
        own = [(name, thing) for name, thing, person in pages() if person == who]
        if not own:
            continue
        person = None if who == "anyone" else request.getfixturevalue(who)
        window = browse(person, viewport=viewport, color_scheme=scheme)
        for name, thing in own:
            answer = window.goto(reverse(name, args=getattr(things, thing)))
            assert answer.status == 200, name
            has_no_barriers(window)
            looked_at += 1

    assert looked_at > 50


@pytest.mark.parametrize("address", ["/khong-co/", "/nhat-ky/"])
def test_a_refusal_has_a_reason_and_a_way_on(address, things, chromium, live_server, client, cadre):
    client.force_login(cadre)
    answer = client.get(address)

    assert answer.status_code in (403, 404)
    assert 'href="/"' in answer.content.decode()
