"""Cases of whose mail it is: onto which ticket it goes, what it may change there, and who is answered.

Each mail comes in through the real door; what is asked is what colleagues and the customer then see.
"""

import pytest

from aftercare.accounts.tests.people import make_person
from aftercare.channels.actions import inbox, outbox
from aftercare.channels.mail import message_ids
from aftercare.channels.models import InboundMessage, Mailbox, OutboundMessage
from aftercare.customers.models import Contact
from aftercare.desk import queries
from aftercare.desk.actions import conversation, ownership, participants, placing, placing_colleagues, tray
from aftercare.desk.models import Message, Notice, Ticket
from aftercare.desk.tests.post import arrive, arrive_copy, bounce, mail, our_mail, outcome
from aftercare.desk.tests.scene import make_contact, make_scene, minutes
from aftercare.foundation.facts import SYSTEM

STRANGER = "stranger@nowhere.example"
DISOWNED = (
    "mx.vendor.example; dmarc=fail (p=reject) header.from=c.example",
    "mx.vendor.example; spf=fail smtp.mailfrom=evil.example; dkim=none",
    "mx.vendor.example; spf=pass smtp.mailfrom=evil.example; dkim=fail; compauth=fail reason=001",
)


@pytest.fixture
def mailbox(db) -> Mailbox:
    return Mailbox.objects.create(name="support", address="support@vendor.example", active=False)


@pytest.fixture
def ticket(scene) -> Ticket:
    """A ticket that came by mail, and somebody responsible for it."""
    arrive(mail(scene.contact.email))
    made = scene.again(Ticket.objects.get())
    ownership.take(made, by=scene.engineer, at=minutes(1))
    return made


def staff_sees(ticket: Ticket) -> Message:
    return ticket.messages.latest("id")


def customer_sees(ticket: Ticket, by) -> str:
    shown = queries.ticket_page(ticket.number, by, now=minutes(60))
    return f"{shown} {queries.customer_timeline(ticket, by)}"


def standing(scene, ticket: Ticket) -> tuple:
    """What a mail without authority must leave as it is."""
    now = scene.again(ticket)
    mails = OutboundMessage.objects.count()
    known = sorted(now.participants.filter(confirmed=True).values_list("address", flat=True))
    return now.state, now.owner_id, now.customer_wrote_at, now.responded_at, known, mails


def test_case_45_and_b04_a_number_or_a_guessed_id_in_a_strangers_mail_opens_nothing(scene, ticket):
    """It waits for a person, who is told that it names a ticket; the ticket stays as it was."""
    before = standing(scene, ticket)
    guessed = f"<t{ticket.pk}.reply.aaaaaaaaaa.aaaaaaaaaaaaaaaaaaaa@vendor.example>"
    foreign = message_ids.sign(ticket.pk, "reply", domain="vendor.example", secret=b"another key")
    named = [arrive(mail(STRANGER, f"Re: [{ticket.number}] x")), arrive(mail(STRANGER, f"#{ticket.number}"))]
    ids = [arrive(mail(STRANGER, "Re", In_Reply_To=one)) for one in (guessed, foreign)]
    assert {(one.state, one.reason, one.ticket_id) for one in named} == {("tray", placing.CLAIMED, None)}
    assert {(one.state, one.reason) for one in ids} == {("tray", placing.UNKNOWN_SENDER)}
    assert (standing(scene, ticket), ticket.messages.count()) == (before, 1)


def test_b04_a_guessed_id_from_another_customer_is_a_ticket_of_their_own(scene, ticket):
    other = make_scene(contract=False)
    guessed = f"<t{ticket.pk}.reply.aaaaaaaaaa.aaaaaaaaaaaaaaaaaaaa@vendor.example>"
    judged = arrive(mail(other.contact.email, "Re", In_Reply_To=guessed))
    assert (judged.verdict, Ticket.objects.get(pk=judged.ticket_id).customer_id) == (
        "ticket",
        other.customer.pk,
    )
    sealed = our_mail(ticket).lower()
    assert len(sealed.split("@")[0].split(".")[-1]) * 5 >= 96  # bits that nobody guesses


def test_case_46_a_customers_answer_brings_no_note_out(scene, ticket):
    """Neither when they answer nor in what is written to them afterwards."""
    conversation.note(ticket, "canary: 客户很难缠", by=scene.engineer, at=minutes(2))
    arrive(mail(scene.contact.email, "Re", "收到了吗?", In_Reply_To=our_mail(ticket)), minutes(3))
    conversation.reply(scene.again(ticket), "收到。", undo_seconds=0, by=scene.engineer, at=minutes(4))
    assert "canary" not in customer_sees(ticket, scene.reporter)
    assert not OutboundMessage.objects.filter(body_text__contains="canary").exists()


def test_case_47_and_b02_who_was_copied_is_offered_and_gets_nothing_until_somebody_agrees(scene, ticket):
    """A Cc or a Reply-To opens no door; once a colleague agrees, their words count."""
    copied = {"Cc": "friend@other.example", "Reply_To": "evil@other.example"}
    arrive(mail(scene.contact.email, "Re", "请看", In_Reply_To=our_mail(ticket), **copied), minutes(2))
    conversation.reply(scene.again(ticket), "在查。", undo_seconds=0, by=scene.engineer, at=minutes(3))
    receivers = {address for one in OutboundMessage.objects.all() for address in (*one.to, *one.cc)}
    assert receivers == {scene.contact.email}
    before = standing(scene, ticket)
    arrive(mail("friend@other.example", "Re", "我也有问题", In_Reply_To=our_mail(ticket)), minutes(4))
    assert (staff_sees(ticket).audience, standing(scene, ticket)) == ("staff", before)
    participants.add_participant(
        scene.again(ticket), "friend@other.example", by=scene.engineer, at=minutes(5)
    )
    arrive(mail("friend@other.example", "Re", "补充日志", In_Reply_To=our_mail(ticket)), minutes(6))
    assert (staff_sees(ticket).text.strip(), staff_sees(ticket).audience) == ("补充日志", "customer")


def test_case_48_a_colleague_from_a_private_address_is_recognised_and_nothing_leaks(scene, ticket):
    """An answer to what only colleagues were sent is theirs; its address never becomes a recipient."""
    person = make_person("engineer", email="wang@vendor.example", name="王工")
    alarm = outbox.send(
        to=[person.email],
        subject="到期",
        text="…",
        ticket_id=ticket.pk,
        purpose="alarm",
        by=SYSTEM,
        at=minutes(2),
    )
    before = standing(scene, ticket)
    arrive(mail("wang@private.example", "Re", "canary: 我明天处理", In_Reply_To=alarm.message_id), minutes(3))
    kept = staff_sees(ticket)
    assert (kept.audience, kept.flags[-1]) == ("staff", "colleague")
    assert not ticket.participants.filter(address="wang@private.example").exists()
    assert ("canary" in customer_sees(ticket, scene.reporter), standing(scene, ticket)) == (False, before)


def test_case_49_two_answering_machines_fall_silent_after_one_round(scene):
    """One of them says nothing about itself: same words each time, no field, no thread."""
    for n in range(12):
        arrive(mail(scene.contact.email, "感谢您的来信", "我们会尽快联系您。"), minutes(n))
    assert OutboundMessage.objects.count() == 1


def test_case_50_our_own_mail_comes_back_and_changes_nothing(scene, ticket, settings):
    before, count = standing(scene, ticket), Message.objects.count()
    by_id = mail(scene.contact.email, "Re", Message_ID=our_mail(ticket))
    by_field = mail("support@vendor.example", X_Aftercare_Loop=settings.INSTANCE)
    assert [outcome(arrive(one)) for one in (by_id, by_field)] == [("ignored", "own")] * 2
    assert (standing(scene, ticket), Message.objects.count()) == (before, count)


def test_case_51_the_same_mail_again_and_in_another_mailbox_is_one_ticket_and_both_are_noted(scene, mailbox):
    second = Mailbox.objects.create(name="second", address="service@vendor.example", active=False)
    one = mail(scene.contact.email, To="support@vendor.example, service@vendor.example")
    kept = arrive(one, box=mailbox)
    copies = [arrive_copy(one, box) for box in (mailbox, second)]
    assert [copy.duplicate_of_id for copy in copies] == [kept.pk] * 2
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)


def test_case_52_mails_without_or_with_the_same_message_id(scene):
    """Without one the bytes tell copies apart, the same ones each time; with a known one the content does."""
    nameless = mail(scene.contact.email)
    del nameless["Message-ID"]
    first = arrive(nameless)
    assert arrive_copy(nameless, None).duplicate_of_id == first.pk
    known = mail(scene.contact.email, "一", "甲", Message_ID="<same@c.example>")
    other = mail(scene.contact.email, "二", "乙", Message_ID="<same@c.example>")
    arrive(known)
    arrive(other)
    assert Ticket.objects.count() == 3


@pytest.mark.parametrize(
    ("status", "flagged", "looked"),
    [("5.1.1", True, True), ("5.2.2", False, True), ("5.7.1", False, True), ("4.4.1", False, True)],
)
def test_case_53_what_a_bounce_says_about_the_address(scene, ticket, status, flagged, looked):
    """Unknown: not written to again. Mailbox full, refused or given up: noted, and somebody looks."""
    judged = arrive(
        bounce("support@vendor.example", our_mail(ticket), scene.contact.email, status), minutes(2)
    )
    scene.contact.refresh_from_db()
    assert outcome(judged) == ("judged", "bounce")
    assert (scene.contact.bounced_at is not None, staff_sees(ticket).audience) == (flagged, "staff")
    assert Notice.objects.filter(kind="stray", ticket=ticket).exists() == looked


def test_case_53_a_delay_is_only_noted(scene, ticket):
    raw = bounce("support@vendor.example", our_mail(ticket), scene.contact.email, "4.4.1")
    judged = arrive(raw.replace(b"Action: failed", b"Action: delayed"), minutes(2))
    assert (judged.verdict, Notice.objects.filter(kind="stray").exists()) == ("delivery_report", False)


def test_case_54_a_bounce_of_what_belongs_to_no_ticket_opens_none(scene):
    """A notice without a ticket comes back: nothing to sort, but the dead address is known from now on."""
    notice = outbox.send(
        to=[scene.contact.email], subject="调查", text="…", purpose="survey", by=SYSTEM, at=minutes(1)
    )
    judged = arrive(bounce("support@vendor.example", notice.message_id, scene.contact.email), minutes(2))
    scene.contact.refresh_from_db()
    assert (outcome(judged), Ticket.objects.count()) == (("ignored", "bounce"), 0)
    assert scene.contact.bounced_at == minutes(2)


@pytest.mark.parametrize(
    "head",
    [
        "", "From:\r\n", "From: <>\r\n", "From: ;\r\n", "Return-Path: <>\r\nFrom: <>\r\n", 'From: "\r\n',
        "From: {a}\r\nFrom: b@evil.example\r\n", "From: {a}, b@evil.example\r\nSender: c@evil.example\r\n",
    ],
)  # fmt: skip
def test_case_55_mail_without_one_clear_sender_is_kept_and_answered_by_nobody(scene, head):
    raw = head.format(a=scene.contact.email) + "Subject: x\r\nMessage-ID: <x@y.example>\r\n\r\nx"
    judged = arrive(raw.encode())
    assert judged.state in ("tray", "ignored")
    assert (Ticket.objects.count(), OutboundMessage.objects.count()) == (0, 0)


GMAIL = """---------- Forwarded message ---------
发件人: 李会计 <{a}>
日期: 2026年11月18日
主题: 无法开票

开票报错。"""
FOXMAIL = """-----邮件原件-----
发件人: 李会计 [mailto:{a}]
发送时间: 2026年11月18日 9:00
收件人: 王工
主题: 无法开票

开票报错。"""
APPLE = """Begin forwarded message:

> From: 李会计 <{a}>
> Date: 18 November 2026
> Subject: 无法开票
>
> 开票报错。"""


@pytest.mark.parametrize("subject", ["Fwd: 无法开票", "WG: 无法开票", "转发: 无法开票"])
@pytest.mark.parametrize("form", [GMAIL, FOXMAIL, APPLE])
def test_case_70_and_b23_a_forward_is_the_customers_word_and_the_remark_above_it_a_note(scene, subject, form):
    """The customer is the requester and reads their own words; the colleague's remark stays inside."""
    make_person("engineer", email="wang@vendor.example", name="王工")
    body = f"canary: 这家合同快到期了\n\n{form.format(a=scene.contact.email)}"
    arrive(mail("wang@vendor.example", subject, body))
    ticket = scene.again(Ticket.objects.get())
    assert (ticket.contact_id, ticket.title) == (scene.contact.pk, "无法开票")
    assert ("开票报错" in customer_sees(ticket, scene.reporter)) is True
    assert "canary" not in customer_sees(ticket, scene.reporter)
    assert [one.text for one in ticket.messages.filter(kind="note")] == ["canary: 这家合同快到期了"]
    assert not OutboundMessage.objects.filter(body_text__contains="canary").exists()


def test_b23_a_forward_as_an_attachment_and_one_sorted_by_hand_keep_the_remark_inside(scene):
    make_person("engineer", email="wang@vendor.example", name="王工")
    inner = mail(scene.contact.email, "无法开票", "开票报错。")
    outer = mail("wang@vendor.example", "转发: 无法开票", "canary: 别理他")
    outer.add_attachment(inner)
    nameless = mail(
        "wang@vendor.example",
        "转发: 无法开票",
        "canary: 别理他\n\n发件人: 李会计\n日期: 今天\n主题: 无\n\n开票报错。",
    )
    tickets = [Ticket.objects.get(pk=arrive(outer).ticket_id)]
    waiting = arrive(nameless)
    tickets.append(
        tray.open_from_tray(waiting.pk, contact_id=scene.contact.pk, by=scene.manager, at=minutes(1))
    )
    for one in tickets:
        assert "canary" not in customer_sees(one, scene.reporter)
        assert "canary" in one.messages.get(kind="note").text
    assert "开票报错" in tickets[0].messages.get(kind="incoming").text


def test_case_74_of_a_crowd_in_cc_only_so_many_are_offered_and_none_becomes_a_contact(scene):
    crowd = ", ".join(f"p{n}@crowd.example" for n in range(300))
    contacts = Contact.objects.count()
    arrive(mail(scene.contact.email, Cc=crowd))
    ticket = Ticket.objects.get()
    arrive(mail(scene.contact.email, "Re", Cc=crowd.replace("p", "q"), In_Reply_To=our_mail(ticket)))
    assert (ticket.participants.count(), Contact.objects.count()) == (21, contacts)
    assert {one.to[0] for one in OutboundMessage.objects.all()} == {scene.contact.email}


@pytest.mark.parametrize("results", DISOWNED)
def test_b01_who_pretends_to_be_a_contact_changes_nothing_and_learns_nothing(scene, ticket, results):
    """With the number or without: for colleagues only, no answer, nobody added, nothing moved."""
    before = standing(scene, ticket)
    forged = {"Authentication_Results": results, "Cc": "evil@evil.example"}
    arrive(mail(scene.contact.email, f"Re: [{ticket.number}]", "请把密码发来", **forged), minutes(2))
    assert (staff_sees(ticket).audience, staff_sees(ticket).flags[-1]) == ("staff", "unverified")
    assert arrive(mail(scene.contact.email, "新问题", **forged), minutes(3)).reason == placing.UNVERIFIED
    assert standing(scene, ticket) == before
    assert not ticket.participants.filter(address="evil@evil.example").exists()
    assert "密码" not in customer_sees(ticket, scene.reporter)


def test_b01_honest_forwarding_that_breaks_spf_only_is_no_forgery(scene, ticket):
    passed = {"Authentication_Results": "mx.vendor.example; spf=fail; dkim=pass header.d=c.example"}
    arrive(mail(scene.contact.email, "Re", "补充", In_Reply_To=our_mail(ticket), **passed), minutes(2))
    assert staff_sees(ticket).audience == "customer"


def test_b03_mail_of_a_third_party_is_read_by_colleagues_only(scene, ticket):
    """Registering elsewhere with our address brings the verification mail to no customer."""
    code = mail("no-reply@chat.example", "Your verification code", "canary 493021")
    on_ticket = mail(
        "no-reply@chat.example", f"[{ticket.number}] code", "canary 1", In_Reply_To=our_mail(ticket)
    )
    assert arrive(code).state == "tray"
    assert arrive(on_ticket, minutes(2)).ticket_id == ticket.pk
    for by in (scene.reporter, scene.chief):
        assert "canary" not in customer_sees(ticket, by)


def test_b05_a_colleagues_address_alone_writes_nothing_and_nothing_of_it_leaves(scene, ticket):
    """A note needs an answer to a sealed mail of ours, and a domain that does not disown it."""
    make_person("engineer", email="wang@vendor.example", name="王工")
    before = standing(scene, ticket)
    sealed = {"In_Reply_To": our_mail(ticket)}
    by_number = arrive(mail("wang@vendor.example", f"Re: [{ticket.number}]", "canary"), minutes(2))
    disowned = arrive(
        mail("wang@vendor.example", "Re", "canary", Authentication_Results=DISOWNED[0], **sealed), minutes(2)
    )
    assert [one.reason for one in (by_number, disowned)] == [
        placing_colleagues.COLLEAGUE,
        placing_colleagues.NOT_THE_COLLEAGUE,
    ]
    doubtful = arrive(mail("wang@vendor.example", "Re", "canary", **sealed), minutes(3))
    vouched = {"Authentication_Results": "mx.vendor.example; dmarc=pass header.from=vendor.example"}
    sure = arrive(mail("wang@vendor.example", "Re", "canary", **sealed, **vouched), minutes(4))
    notes = {one.inbound_id: one for one in ticket.messages.filter(kind="note", audience="staff")}
    assert ["unverified" in notes[one.pk].flags for one in (doubtful, sure)] == [True, False]
    assert (standing(scene, ticket), "canary" in customer_sees(ticket, scene.reporter)) == (before, False)


def test_b16_another_mail_under_a_known_message_id_is_kept_and_marked(scene, ticket):
    """Whether the id was used before or is going to be: both mails are there, the second says so."""
    arrive(mail(scene.contact.email, "甲", "第一封", Message_ID="<known@c.example>"), minutes(2))
    arrive(mail(scene.coordinator.email, "乙", "第二封", Message_ID="<known@c.example>"), minutes(3))
    found = Message.objects.filter(message_id="<known@c.example>").order_by("id")
    assert [(one.text.strip(), "id_conflict" in one.flags) for one in found] == [
        ("第一封", False),
        ("第二封", True),
    ]


def test_b17_only_a_report_on_that_very_mail_to_that_very_person_counts(scene, ticket):
    """Not with an invented id, not by number, not about somebody whom the mail did not go to."""
    other = make_contact(scene.customer, name="小陈")
    participants.add_participant(ticket, other.email, by=scene.engineer, at=minutes(2))
    for returned, recipient in (
        ("<made-up@vendor.example>", scene.contact.email),
        (f"<t{ticket.pk}.receipt.aaaaaaaaaa.aaaaaaaaaaaaaaaaaaaa@vendor.example>", scene.contact.email),
        (OutboundMessage.objects.get(purpose="receipt").message_id, other.email),
    ):
        arrive(bounce("support@vendor.example", returned, recipient), minutes(3))
    assert not Contact.objects.exclude(bounced_at=None).exists()
    assert scene.again(ticket).state == "triaged"


@pytest.mark.parametrize(
    "sender",
    [
        "{a}\r\nFrom: evil@evil.example", "{a}, evil@evil.example", "team: {a}, evil@evil.example;",
        "{local}@{domain})evil@evil.example", '"{a}"@evil.example', '"{a}" <evil@evil.example>',
        "=?utf-8?Q?{local}=40{domain}?= <evil@evil.example>", "=?utf-8?Q?{local}=40{domain}?=",
        "{local}@{wide}", "{local}@{domain}\u200b", "{local}@\u0441{rest}", "<{a}> <evil@evil.example>",
    ],
)  # fmt: skip
def test_b19_no_trick_with_an_address_makes_a_stranger_a_contact(scene, sender):
    """What can't be read with certainty is nobody's: for a person to sort, shown as it was written."""
    address = scene.contact.email
    local, _, domain = address.partition("@")
    wide = "".join(chr(ord(one) + 0xFEE0) if one.isalnum() else one for one in domain)
    values = {"a": address, "local": local, "domain": domain, "wide": wide, "rest": domain[1:]}
    raw = f"From: {sender.format(**values)}\r\nSubject: x\r\nMessage-ID: <b19@x.example>\r\n\r\nx"
    judged = arrive(raw.encode())
    assert (judged.state, Ticket.objects.count(), OutboundMessage.objects.count()) == ("tray", 0, 0)
    assert bytes(InboundMessage.objects.get().raw) == raw.encode()


def test_b13_lists_null_senders_and_own_addresses_get_no_answer(scene, mailbox):
    """Nothing that a machine wrote is answered, however it says so."""
    marks = (
        {"Auto_Submitted": "auto-generated"}, {"List_Id": "<all.c.example>"}, {"Precedence": "bulk"},
        {"Return_Path": "<>"}, {"X_Auto_Response_Suppress": "All", "Auto_Submitted": "auto-replied"},
        {"X_Aftercare_Loop": "another-instance", "Auto_Submitted": "auto-generated"},
    )  # fmt: skip
    for mark in marks:
        arrive(mail(scene.contact.email, "Re: x", **mark), box=mailbox)
    arrive(mail(mailbox.address, "own address"), box=mailbox)
    arrive(bounce(mailbox.address, "<b@mx.example>", "mailer-daemon@mx.example"), box=mailbox)
    assert OutboundMessage.objects.count() == 0
    assert inbox.judge_stored(minutes(5)) == 0


def test_b23_an_answer_with_words_of_a_note_asks_before_it_leaves(scene, ticket, enter):
    """Quoted or not; who is told and sends again means it. What the customer wrote may be quoted freely."""
    note = "canary: 客户网络有问题,别明说"
    conversation.note(ticket, note, by=scene.engineer, at=minutes(2))
    client, address = enter(scene.engineer), f"/desk/tickets/{ticket.number}/replies/"
    own = ticket.messages.get(kind="incoming").text.strip()
    asked = client.post(address, {"text": f"您好\n> {note}", "to": [scene.contact.email]})
    page = asked.content.decode()
    assert (asked.status_code, "只有同事看过" in page, 'name="inside" value="1"' in page) == (422, True, True)
    assert not OutboundMessage.objects.filter(purpose="reply").exists()
    assert client.post(address, {"text": f"> {own}\n好的", "to": [scene.contact.email]}).status_code == 303
    again = {"text": f"您好\n> {note}", "to": [scene.contact.email], "inside": "1"}
    assert client.post(address, again).status_code == 303
    assert OutboundMessage.objects.filter(purpose="reply").count() == 2


@pytest.mark.parametrize("both", [True, False])
def test_b23_a_formatted_forward_shows_the_customer_no_formatted_remark_either(scene, both):
    """A page can't be cut where the remark ends, so only the words below it are kept."""
    make_person("engineer", email="wang@vendor.example", name="王工")
    who = f"发件人: 李会计 &lt;{scene.contact.email}&gt;"
    head = f"<p>{who}<br>发送时间: 2026年11月18日<br>收件人: 王工<br>主题: 无法开票</p>"
    page = f"<p>canary: 别理他</p><p>-----邮件原件-----</p>{head}<p>开票报错。</p>"
    one = mail(
        "wang@vendor.example", "转发: 无法开票", f"canary: 别理他\n\n{FOXMAIL.format(a=scene.contact.email)}"
    )
    if both:
        one.add_alternative(page, subtype="html")
    else:
        one.set_content(page, subtype="html")
    judged = arrive(one)
    words = Message.objects.get(inbound=judged)
    assert ("canary" in f"{words.text}{words.html}{words.quoted}", words.audience) == (False, "customer")
    assert words.text.strip() == "开票报错。"
    assert "canary" in words.ticket.messages.get(kind="note").text
