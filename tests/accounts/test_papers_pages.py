"""The pages of one's own files: how far each is, fetching it, removing it, gone after a week."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts import jobs
from accounts.actions import papers as actions
from accounts.models import Notification, Paper, User
from accounts.workflow import PaperStatus
from audit.models import AuditEvent
from portal.lib import papers
from portal.lib.access import Denied
from portal.lib.jobs import run_due
from tests.accounts import paper_kinds
from tests.accounts.paper_kinds import KIND, LABEL


@pytest.fixture(autouse=True)
def kind():
    paper_kinds.register()


@pytest.fixture
def ready(cadre):
    paper = actions.request_paper(KIND, by=cadre, subject=cadre)
    jobs.make_paper(str(paper.pk))
    paper.refresh_from_db()
    return paper


@pytest.fixture
def failed(cadre):
    paper = actions.start_paper(actions.request_paper(KIND, by=cadre).pk)
    actions.fail_paper(paper, "Máy in hỏng.")
    paper.refresh_from_db()
    return paper


def at(name, paper):
    return reverse(f"accounts:{name}", args=[paper.pk])


def kinds():
    return list(AuditEvent.objects.order_by("id").values_list("kind", flat=True))


# -- fetching --------------------------------------------------------------------------------


@pytest.mark.rule("R81")
@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("Danh sách Bình Nguyên.pdf", "application/pdf"),
        (
            "Bản kê khai.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("Dữ liệu của tôi.json", "application/json"),
        ("Báo cáo.zip", "application/zip"),
        ("tệp lạ", "application/octet-stream"),
    ],
)
def test_fetched_as_an_attachment_that_no_cache_keeps(cadre, client_of, name, media_type):
    paper = actions.start_paper(actions.request_paper(KIND, by=cadre).pk)
    actions.finish_paper(paper, papers.Made(name, b"%PDF"))

    answer = client_of(cadre).get(at("download_paper", paper))

    assert b"".join(answer.streaming_content) == b"%PDF"
    assert answer["Content-Type"] == media_type
    assert answer["Content-Length"] == "4"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Content-Type-Options"] == "nosniff"
    disposition, _, coded = answer["Content-Disposition"].partition("; filename*=utf-8''")
    assert disposition == "attachment"
    assert coded.isascii()
    assert " " not in coded


@pytest.mark.rule("R81")
def test_each_fetching_is_recorded(ready, cadre, client_of):
    for _ in range(2):
        answer = client_of(cadre).get(at("download_paper", ready))
        b"".join(answer.streaming_content)

    event = AuditEvent.objects.last()
    assert kinds()[-2:] == ["paper.downloaded"] * 2
    assert (event.actor_id, event.subject_id, event.target_id) == (
        cadre.pk,
        cadre.pk,
        str(ready.pk),
    )


@pytest.mark.rule("R80")
def test_a_right_that_ended_ends_the_fetching(ready, cadre):
    User.objects.filter(pk=cadre.pk).update(is_active=False)

    with pytest.raises(Denied) as refusal:
        actions.download_paper(ready, by=cadre)

    assert refusal.value.code == "left"
    assert "paper.downloaded" not in kinds()


def test_one_that_is_not_made_yet_says_so(cadre, client_of):
    paper = actions.request_paper(KIND, by=cadre)

    answer = client_of(cadre).get(at("download_paper", paper))

    assert answer.status_code == 403
    assert "Tệp chưa lập xong" in answer.text


def test_a_file_that_is_gone_says_what_to_do(ready, cadre, client_of):
    default_storage.delete(ready.file.name)

    answer = client_of(cadre).get(at("download_paper", ready))

    assert answer.status_code == 403
    assert "Hãy yêu cầu lập tệp mới" in answer.text
    assert "paper.downloaded" not in kinds()


@pytest.mark.rule("R81")
def test_the_web_server_does_not_know_the_folder(ready, cadre, client_of, settings):
    assert not settings.MEDIA_URL.strip("/")
    for address in [f"/{ready.file.name}", f"/media/{ready.file.name}"]:
        assert client_of(cadre).get(address).status_code == 404


# -- the page of one -------------------------------------------------------------------------


def test_the_page_asks_again_until_it_is_made(cadre, client_of):
    paper = actions.request_paper(KIND, by=cadre)
    browser = client_of(cadre)

    page = browser.get(paper.get_absolute_url()).text
    assert LABEL in page
    assert "Đang chờ đến lượt" in page
    assert 'hx-trigger="every 2s"' in page
    assert f'href="{paper.get_absolute_url()}"' in page  # without scripts

    jobs.make_paper(str(paper.pk))
    fragment = browser.get(paper.get_absolute_url(), headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert "hx-trigger" not in fragment
    assert at("download_paper", paper) in fragment


def test_steps_are_shown_once_they_are_known(cadre, client_of):
    paper = actions.start_paper(actions.request_paper(KIND, by=cadre).pk)
    Paper.objects.update(steps_done=1200, steps_total=15000)

    page = client_of(cadre).get(paper.get_absolute_url()).text

    assert 'value="1200" max="15000"' in page
    assert "1.200 / 15.000" in page


@pytest.mark.rule("R82")
def test_failed_shows_why_and_is_made_anew(
    failed, cadre, client_of, queued, django_capture_on_commit_callbacks
):
    browser = client_of(cadre)
    assert "Máy in hỏng." in browser.get(failed.get_absolute_url()).text
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(at("retry_paper", failed))

    failed.refresh_from_db()
    assert (failed.status, failed.attempts, failed.failure) == (PaperStatus.QUEUED, 0, "")
    assert queued() == [("accounts.jobs.make_paper", str(failed.pk))]
    assert kinds()[-1] == "paper.retried"
    jobs.make_paper(str(failed.pk))
    failed.refresh_from_db()
    assert failed.status == PaperStatus.READY


def test_what_is_made_is_not_made_again(ready, cadre):
    with pytest.raises(Denied) as refusal:
        actions.retry_paper(ready, by=cadre)

    assert refusal.value.code == "wrong_status"


# -- the list, and removing ------------------------------------------------------------------


@pytest.mark.rule("R81")
def test_the_list_shows_ones_own_alone(ready, failed, colleague, client_of, cadre):
    page = client_of(cadre).get(reverse("accounts:papers")).text

    assert ready.get_absolute_url() in page
    assert "sẵn sàng để tải" in page
    assert "không lập được" in page
    other = client_of(colleague).get(reverse("accounts:papers")).text
    assert ready.get_absolute_url() not in other
    assert "Chưa có tệp nào" in other


def test_a_long_list_goes_page_by_page(cadre, client_of, django_assert_max_num_queries):
    Paper.objects.bulk_create(
        Paper(kind=KIND, requested_by=cadre, expires_at=timezone.now()) for _ in range(60)
    )
    browser = client_of(cadre)

    with django_assert_max_num_queries(8):
        first = browser.get(reverse("accounts:papers")).context["page"]
    second = browser.get(reverse("accounts:papers") + first.next_url).context["page"]

    assert len({paper.pk for paper in [*first.items, *second.items]}) == 60


@pytest.mark.rule("R83")
def test_removed_at_once_after_a_question(ready, cadre, client_of):
    browser = client_of(cadre)
    Notification.objects.create(person=cadre, kind="paper.ready", path=ready.get_absolute_url())
    assert ready.file_name in browser.get(at("remove_paper", ready)).text
    assert Paper.objects.exists()

    answer = browser.post(at("remove_paper", ready))

    assert answer.url == reverse("accounts:papers")
    assert not Paper.objects.exists()
    assert not default_storage.exists(ready.file.name)
    assert not Notification.objects.exists()
    assert kinds()[-1] == "paper.removed"


@pytest.mark.rule("R83")
def test_gone_after_a_week_by_the_tick(ready, queued):
    jobs.expire_paper(str(ready.pk))  # not yet due
    assert default_storage.exists(ready.file.name)

    Paper.objects.update(expires_at=timezone.now())
    run_due()
    assert ("accounts.jobs.expire_paper", str(ready.pk)) in queued()
    jobs.expire_paper(str(ready.pk))
    jobs.expire_paper(str(ready.pk))

    assert not Paper.objects.exists()
    assert not default_storage.exists(ready.file.name)
    assert kinds().count("paper.expired") == 1


@pytest.mark.rule("R83")
def test_what_a_killed_run_left_of_a_removed_paper_goes_too(cadre):
    paper = actions.start_paper(actions.request_paper(KIND, by=cadre).pk)
    kept = actions.start_paper(actions.request_paper(KIND, by=cadre, number=2).pk)
    actions.remove_paper(paper, by=cadre)
    for each in [paper, kept]:
        papers.scratch(each)

    assert paper.pk in actions.expired_papers()
    assert kept.pk not in actions.expired_papers()
    jobs.expire_paper(str(paper.pk))

    assert not papers.scratch_root(paper.pk).exists()
    actions.remove_paper(kept, by=cadre)


@pytest.mark.rule("R83")
def test_copies_about_a_person_are_destroyed_together(cadre, colleague, neighbour, unit_head, tree):
    about = actions.request_paper(KIND, by=unit_head, subject=cadre)
    listed = actions.request_paper(KIND, by=unit_head, unit_path=tree.block.path)
    others = [
        actions.request_paper(KIND, by=unit_head, subject=colleague),
        actions.request_paper(KIND, by=unit_head, unit_path=tree.sibling.path),
    ]
    for paper in [about, listed]:
        jobs.make_paper(str(paper.pk))

    assert actions.destroy_papers(Paper.objects.copies_about(cadre)) == 2

    assert set(Paper.objects.all()) == set(others)
    assert not default_storage.exists(f"papers/{about.pk}")
    assert not default_storage.exists(f"papers/{listed.pk}")


def test_a_paper_lives_a_week_from_when_it_is_made(cadre):
    paper = actions.request_paper(KIND, by=cadre)
    Paper.objects.update(expires_at=timezone.now() + timedelta(hours=1))

    jobs.make_paper(str(paper.pk))

    paper.refresh_from_db()
    assert paper.expires_at - timezone.now() > timedelta(days=6, hours=23)
