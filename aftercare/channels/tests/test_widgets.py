"""Windows on other people's pages: where they may stand, who may speak through them."""

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.accounts.tests.people import make_actor, make_person, signed_in
from aftercare.channels.actions import widgets
from aftercare.channels.actions.widgets import WidgetSettings
from aftercare.channels.chat import hours, signs
from aftercare.channels.models import Chat, InboundMessage
from aftercare.channels.tests.conftest import NOW
from aftercare.foundation.errors import Conflict, Invalid

WANTED = WidgetSettings(name="学费系统", origins="https://fees.example.com")


@pytest.fixture(autouse=True)
def at_our_desks(monkeypatch):
    monkeypatch.setattr(hours, "_asked", [])


@pytest.fixture
def manager(db):
    return make_actor("service_manager")


@pytest.fixture
def widget(manager):
    return widgets.add_widget(WANTED, by=manager, at=NOW)


def words(widget, **more):
    return {"name": "周", "email": "zhou@fz.example", "text": "打不开", **more}


def begin(client, widget, **headers):
    from django.utils import timezone

    headers = {"X-Frame": signs.frame_sign(widget.pk, timezone.now()), **headers}
    return client.post(
        reverse("channels:begin_chat"), words(widget), content_type="application/json", headers=headers
    )


def test_the_frame_stands_on_the_origins_of_its_key_and_nowhere_else(client, widget):
    answer = client.get(
        reverse("channels:frame", args=[widget.key]), HTTP_REFERER="https://fees.example.com/x"
    )
    assert "frame-ancestors 'self' https://fees.example.com" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert client.get(reverse("channels:frame", args=["wk_other"])).status_code == 404


def test_it_needs_no_cookie_and_sets_none(widget):
    client = Client(enforce_csrf_checks=True)
    assert begin(client, widget).status_code == 200
    assert client.cookies == {}


def test_a_chat_of_a_stranger_stays_marked(client, widget):
    answer = begin(client, widget).json()
    chat = Chat.objects.get()
    assert (chat.verified, chat.widget_id, chat.customer_id) == (False, widget.pk, None)
    headers = {"X-Chat": answer["sign"]}
    said = client.post(
        reverse("channels:say"),
        {"text": "补充", "mark": "a"},
        content_type="application/json",
        headers=headers,
    ).json()
    again = client.get(reverse("channels:chat_lines") + "?after=1", headers=headers).json()
    assert [line["n"] for line in again["lines"]] == [said["line"]["n"]]
    assert client.get(reverse("channels:chat_lines"), headers={"X-Chat": "forged"}).status_code == 404


def test_only_our_own_window_may_begin(client, widget):
    other = {"Origin": "https://evil.example"}
    assert begin(client, widget, **other).status_code == 404
    assert begin(client, widget, **{"X-Frame": "forged"}).status_code == 404
    assert Chat.objects.count() == 0


def test_beginnings_are_counted_by_address(client, widget):
    answers = [begin(client, widget).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_what_is_switched_off_is_closed(client, widget, manager):
    off = WidgetSettings(name="学费系统", origins="https://fees.example.com", chat=False)
    widgets.change_widget(widget, off, revision=0, by=manager, at=NOW)
    assert begin(client, widget).status_code == 404
    with pytest.raises(Conflict):
        widgets.change_widget(widget, WANTED, revision=0, by=manager, at=NOW)


def test_an_exchanged_key_works_on_for_a_week(client, widget, manager):
    from django.utils import timezone

    old = widget.key
    fresh = widgets.rotate(widget, by=manager, at=timezone.now())
    statuses = [client.get(reverse("channels:frame", args=[key])).status_code for key in (old, fresh)]
    assert statuses == [200, 200]
    widget.previous_until = timezone.now()
    widget.save()
    assert client.get(reverse("channels:frame", args=[old])).status_code == 404


@pytest.mark.parametrize("origins", ["", "http://fees.example.com", "https://x.example 'unsafe-inline'"])
def test_a_key_needs_real_origins(manager, origins):
    with pytest.raises(Invalid) as refused:
        widgets.add_widget(WidgetSettings(name="x", origins=origins), by=manager, at=NOW)
    assert refused.value.field == "origins"


def test_feedback_arrives_through_the_window(client, widget):
    from django.utils import timezone

    sent = '{"description": "导出错误", "name": "周", "email": "zhou@fz.example"}'
    headers = {"X-Frame": signs.frame_sign(widget.pk, timezone.now())}
    answer = client.post(reverse("channels:feedback"), {"sent": sent, "mark": "m"}, headers=headers)
    assert answer.json() == {"kept": True}
    assert InboundMessage.objects.get().channel == "feedback"


def test_the_script_is_small_and_asked_for_again_only_if_it_changed(client, db):
    answer = client.get("/widget.js")
    assert len(answer.content) < 15_000
    assert client.get("/widget.js", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


@pytest.mark.parametrize("many", [1, 3])
def test_the_keys_page(client, manager, django_assert_max_num_queries, many):
    for n in range(many):
        widgets.add_widget(WidgetSettings(name=f"key {n}", origins="https://a.example"), by=manager, at=NOW)
    signed_in(client, make_person("service_manager"))
    text = client.get(reverse("channels:widgets")).content.decode()
    assert text.count("data-row") == many


def test_the_page_of_a_key_shows_the_line_to_put_there(client, widget):
    signed_in(client, make_person("service_manager"))
    text = client.get(reverse("channels:edit_widget", args=[widget.pk])).content.decode()
    assert f"data-key=&#34;{widget.key}&#34;" in text
    wrong = {"name": "x", "origins": "ftp://x", "revision": 0}
    assert client.post(reverse("channels:edit_widget", args=[widget.pk]), wrong).status_code == 422
