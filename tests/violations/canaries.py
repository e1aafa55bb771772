"""Walking all that a person can open, and looking into what comes back: pages, PDFs, workbooks, mail.

The addresses come from the project's own list and the ids from the database, so that a page, a kind
of paper or a model that is added later is walked by itself.
"""

import html
import io
import re
import zipfile
from itertools import islice, product
from pathlib import Path
from uuid import UUID

import pikepdf
import pypdfium2
from django.apps import apps
from django.db import transaction
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts.models import Paper
from accounts.workflow import PaperStatus
from portal.lib import papers

APPS = ["violations", "accounts", "registry", "directives", "reports"]
MOST = 20  # addresses of one name
SIGNS_OUT = {"account_logout", "accounts:end_all_sessions", "healthz"}


def addresses(*people):
    """(name, address) of every page, with what its place can hold: ids of rows, and these people."""
    known = ids(people)
    for name, converters in named(get_resolver()):
        if name in SIGNS_OUT:
            continue
        values = [known.get(type(converter).__name__, []) for converter in converters]
        for args in islice(product(*values), MOST):
            try:
                yield name, reverse(name, args=args)
            except NoReverseMatch:
                break


def named(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from named(entry, inner)
        elif entry.name:
            yield f"{prefix}{entry.name}", list(entry.pattern.converters.values())


def ids(people):
    """A few of each kind of row, of cases more; a page that shows none of these shows no other."""
    keys = [person.pk for person in people]
    for app in APPS:
        few = 6 if app == "violations" else 1
        for model in apps.get_app_config(app).get_models():
            keys += model._default_manager.order_by().values_list("pk", flat=True)[:few]
    return {
        "UUIDConverter": list(dict.fromkeys(pk for pk in keys if isinstance(pk, UUID))),
        "IntConverter": list(dict.fromkeys(pk for pk in keys if isinstance(pk, int))),
        "StringConverter": ["CT21", "L.1"],
        "SlugConverter": list(dict.fromkeys(pk for pk in keys if isinstance(pk, str))),
    }


def walk(client, *people, methods=("get", "post")):
    """(name, address, method, status, what came back) of each; nothing that it does stays.

    What is not there for a look is not there for a deed: only the rest is pressed as well.
    """
    client.raise_request_exception = False
    for name, address in list(addresses(*people)):
        for method in methods:
            found = [(name, address, *one) for one in came_back(client, address, method)]
            yield from found  # not inside the transaction: who walks may stop at any time
            if found[0][3] == 404:
                break


def came_back(client, address, method):
    """What was answered and, of a deed, the papers that it asked for; then all of it is undone."""
    with transaction.atomic():
        before = set(Paper.objects.values_list("pk", flat=True))
        answer = getattr(client, method)(address)
        found = [(method, answer.status_code, content_of(answer))]
        if method == "post":
            found += [("paper", 200, made) for made in newly_made(before)]
        transaction.set_rollback(True)
    return found


def content_of(answer):
    """Headers and body; an open file is read and closed."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for close in answer._resource_closers:
        close()
    heads = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return heads.encode() + b"\n\n" + body


def newly_made(before):
    """The files of the papers that this request has asked for, made here and now."""
    for paper in Paper.objects.exclude(pk__in=before).filter(status=PaperStatus.QUEUED):
        made = papers.kind_of(paper.kind).make(paper, lambda done, total: None)
        content = made.content.read_bytes() if isinstance(made.content, Path) else made.content
        yield made.file_name.encode() + b"\n\n" + content


def text_in(raw):
    """All that can be read in it, however it is packed."""
    _, _, body = raw.partition(b"\n\n")
    found = [html.unescape(raw.decode("utf-8", "replace"))]
    if body.startswith(b"%PDF-"):
        found += _of_pdf(body)
    elif body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            for inner in packed.infolist():
                found.append(inner.filename)
                found.append(text_in(b"\n\n" + packed.read(inner)))
    return "\n".join(found)


def _of_pdf(body):
    document = pypdfium2.PdfDocument(body)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    with pikepdf.open(io.BytesIO(body)) as opened:
        streams = [
            bytes(thing.read_bytes()).decode("utf-8", "replace")
            for thing in opened.objects
            if isinstance(thing, pikepdf.Stream) and "/Subtype" not in thing
        ]
        about = [str(value) for value in opened.docinfo.values()]
    return [*pages, *streams, *about]


def seen(canaries, text):
    """Which canaries sing in it: as written, in other letters, with or without marks and spaces."""
    plain, digits = text.casefold(), re.sub(r"[\s.\-]", "", text)
    return [name for name, song in canaries.items() if song.casefold() in plain or song in digits]
