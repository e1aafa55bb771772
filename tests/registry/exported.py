"""Asking for a table as a person does, having the real worker make it, reading it back."""

from io import BytesIO

from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import Paper


def ask(client, user, name, *args, **query):
    """The paper that the button of the page leads to."""
    client.force_login(user)
    response = client.post(reverse(f"registry:{name}", args=args), query_params=query)
    assert response.status_code == 302, response.content.decode()
    return Paper.objects.get(pk=response.url.strip("/").rpartition("/")[2])


def fetch(client, user, paper):
    client.force_login(user)
    response = client.get(reverse("accounts:download_paper", args=[paper.pk]))
    assert response.status_code == 200, response.content.decode()
    return b"".join(response.streaming_content)


def sheets(content):
    """By sheet, its rows as mappings from heading to cell."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    found = {}
    for name in book.sheet_names:
        headings, *rows = book.get_sheet_by_name(name).to_python()
        found[name] = [dict(zip(headings, row, strict=True)) for row in rows]
    return found


def about(found):
    return {row["Mục"]: row["Nội dung"] for row in found["Về bảng này"]}
