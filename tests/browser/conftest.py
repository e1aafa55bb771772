"""A real Chromium, the one that the distribution ships, at the width of a phone and of a desk."""

import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import sync_playwright

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver runs an event loop

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 760}
DESK = {"width": 1280, "height": 860}


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is missing: install the package chromium or set CHROMIUM=/path"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium, live_server):
    """A page of the running portal, signed in as `person`; anything loaded from outside fails."""
    contexts = []
    outside = []
    errors = []

    def open_page(person=None, viewport=DESK, **options):
        context = chromium.new_context(
            viewport=viewport, base_url=live_server.url, locale="vi-VN", **options
        )
        contexts.append(context)
        if person:
            client = Client()  # its own session: signing in another person would end this one
            client.force_login(person)
            value = client.cookies["phien"].value
            context.add_cookies([{"name": "phien", "value": value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((live_server.url, "data:"))
                else outside.append(request.url)
            ),
        )
        page.on(
            "console",
            lambda message: errors.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not outside
    assert not errors


@pytest.fixture
def has_no_barriers():
    """axe-core finds nothing, and nothing is wider than the window."""

    def check(page):
        found = Axe().run(page, options={"preload": False}).response["violations"]
        lines = [f"{item['id']}: {item['nodes'][0]['html'][:200]}" for item in found]
        assert not lines, f"{page.url}\n" + "\n".join(lines)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than the window"

    return check
