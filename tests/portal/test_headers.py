"""The same headers on every answer: pages, refusals, files not found, redirects."""

import pytest
from django.urls import reverse

PRIVATE = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Content-Security-Policy": "default-src 'none'",
}


@pytest.mark.rule("R4")
@pytest.mark.parametrize("path", ["/", "/dang-nhap/", "/healthz", "/khong-co-trang-nay/"])
def test_an_answer_to_anyone_is_private(client, db, path):
    response = client.get(path)

    for name, start in PRIVATE.items():
        assert start in response.headers[name], name


@pytest.mark.rule("R4")
def test_a_signed_in_page_is_private_and_runs_only_our_scripts(client, cadre, periods):
    client.force_login(cadre)

    response = client.get(reverse("home"))

    assert response.status_code == 200
    for name, start in PRIVATE.items():
        assert start in response.headers[name], name
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
