"""What a person sees who lands, by GET, on an address that only takes what a button sends."""

from django.urls import reverse


def test_signing_in_again_after_a_button_does_not_end_on_an_empty_page(client, cadre):
    client.force_login(cadre)

    answer = client.get(reverse("registry:start_declaration"))

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "hãy mở lại trang rồi bấm lại" in answer.text
    assert reverse("home") in answer.text


def test_other_methods_keep_the_plain_answer(client, cadre):
    client.force_login(cadre)

    answer = client.put(reverse("registry:start_declaration"))

    assert answer.status_code == 405
    assert not answer.content
