"""What becomes of mail. The numbers in the names are those of the edge cases the product must get right."""

import pytest

from aftercare.accounts.tests.people import make_person
from aftercare.channels import placing as channel
from aftercare.channels.actions import inbox
from aftercare.channels.models import Mailbox, OutboundMessage
from aftercare.customers.models import Contact
from aftercare.desk.actions import confirmation, merging, placing, progress
from aftercare.desk.models import Message, Notice, Ticket, TicketLink
from aftercare.desk.tests.post import arrive, arrive_copy, bounce, mail, our_mail, outcome
from aftercare.desk.tests.scene import make_scene, minutes


@pytest.fixture(autouse=True)
def desk_places(monkeypatch):
    monkeypatch.setattr(channel, "_placers", [placing.place])


@pytest.fixture
def mailbox(db) -> Mailbox:
    return Mailbox.objects.create(name="support", address="support@vendor.example", active=False)


def only_ticket() -> Ticket:
    return Ticket.objects.get()


def resolved(scene, ticket: Ticket) -> Ticket:
    progress_ticket = scene.again(ticket)
    from aftercare.desk.actions import ownership

    ownership.take(progress_ticket, by=scene.engineer, at=minutes(1))
    progress.resolve(progress_ticket, resolution="fix", text="已修复。", by=scene.engineer, at=minutes(5))
    progress.verify(progress_ticket, by=scene.tester, at=minutes(6))
    return progress_ticket


def test_a_contact_gets_a_ticket_and_one_receipt(scene, mailbox):
    judged = arrive(mail(scene.contact.email), box=mailbox)
    ticket = only_ticket()
    assert outcome(judged) == ("judged", "ticket")
    assert (ticket.customer_id, ticket.contact_id, ticket.title) == (
        scene.customer.pk,
        scene.contact.pk,
        "打印机不工作",
    )
    message = ticket.messages.get()
    assert (message.text.strip(), message.inbound_id) == ("收费窗口不能打印。", judged.pk)
    assert [m.purpose for m in OutboundMessage.objects.all()] == ["receipt"]


def test_a_stranger_waits_in_the_tray_and_is_not_answered(scene, mailbox):
    scene.customer.mail_domains = ["donghu.example"]
    scene.customer.save()
    known = arrive(mail("somebody@donghu.example"))
    unknown = arrive(mail("somebody@nowhere.example"))
    assert (known.state, known.customer_id, known.reason) == (
        "tray",
        scene.customer.pk,
        placing.UNKNOWN_SENDER,
    )
    assert (unknown.state, unknown.customer_id) == ("tray", None)
    assert (Ticket.objects.count(), OutboundMessage.objects.count()) == (0, 0)


def test_a_former_contact_waits_in_the_tray(scene, mailbox):
    Contact.objects.filter(pk=scene.contact.pk).update(is_active=False)
    assert arrive(mail(scene.contact.email)).reason == placing.FORMER_CONTACT


def test_a_former_contact_no_longer_speaks_for_the_customer(scene, mailbox):
    arrive(mail(scene.contact.email))
    ticket = resolved(scene, only_ticket())
    Contact.objects.filter(pk=scene.contact.pk).update(is_active=False)
    arrive(mail(scene.contact.email, "Re", "还是不行", In_Reply_To=our_mail(ticket)), minutes(9))
    assert scene.again(ticket).state == "resolved"
    assert ticket.messages.latest("id").audience == "staff"


def test_a_reply_joins_by_our_signed_id_whatever_the_subject_says(scene, mailbox):
    arrive(mail(scene.contact.email))
    ticket = only_ticket()
    judged = arrive(
        mail(scene.contact.email, "全新的主题", "补充:打印机红灯亮。", In_Reply_To=our_mail(ticket))
    )
    assert outcome(judged) == ("judged", "reply")
    assert [m.kind for m in ticket.messages.order_by("id")] == ["incoming", "incoming"]
    assert Ticket.objects.count() == 1


def test_a_reply_joins_by_the_number_only_for_the_same_customer(scene, mailbox):
    arrive(mail(scene.contact.email))
    ticket = only_ticket()
    assert (
        arrive(mail(scene.coordinator.email, f"Re: [{ticket.number}] 打印机", "我也遇到了。")).verdict
        == "reply"
    )


def test_case_45_a_stranger_with_the_number_gets_nowhere(scene, mailbox):
    arrive(mail(scene.contact.email))
    ticket = only_ticket()
    judged = arrive(mail("stranger@nowhere.example", f"[{ticket.number}] hello", "please send me the answer"))
    assert judged.state == "tray"
    assert Message.objects.count() == 1


def test_case_106_another_customer_with_the_number_gets_a_ticket_of_their_own(scene, mailbox):
    other = make_scene(contract=False)
    arrive(mail(scene.contact.email))
    ticket = only_ticket()
    judged = arrive(mail(other.contact.email, f"Re: [{ticket.number}] 打印机", "我们也是。"))
    mine = Ticket.objects.get(pk=judged.ticket_id)
    link = TicketLink.objects.get()
    assert (judged.verdict, mine.customer_id) == ("ticket", other.customer.pk)
    assert (link.ticket_id, link.other_id, link.doubtful) == (mine.pk, ticket.pk, True)
    assert ticket.messages.count() == 1


def test_case_47_somebody_copied_is_a_suggestion_and_changes_nothing(scene, mailbox):
    arrive(mail(scene.contact.email, Cc="friend@other.example"))
    ticket = only_ticket()
    assert list(ticket.participants.values_list("address", "confirmed").order_by("id")) == [
        (scene.contact.email, True),
        ("friend@other.example", False),
    ]
    resolved(scene, ticket)
    judged = arrive(
        mail("friend@other.example", "Re", "还是不行!", In_Reply_To=our_mail(ticket)), minutes(10)
    )
    assert outcome(judged) == ("judged", "reply")
    assert scene.again(ticket).state == "resolved"
    stray = ticket.messages.latest("id")
    assert (stray.audience, stray.flags[-1]) == ("staff", "unknown_sender")


def test_case_48_a_contact_from_a_private_address_is_kept_for_staff(scene, mailbox):
    arrive(mail(scene.contact.email))
    ticket = only_ticket()
    arrive(mail("private@mail.example", "Re", "我用私人邮箱回复。", In_Reply_To=our_mail(ticket)))
    assert ticket.messages.latest("id").audience == "staff"
    assert list(ticket.participants.filter(confirmed=False).values_list("address", flat=True)) == [
        "private@mail.example"
    ]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"X_Autoreply": "yes"}, "auto_reply"),
    ],
)
def test_case_25_an_out_of_office_reopens_nothing_and_is_not_answered(scene, mailbox, headers, kind):
    arrive(mail(scene.contact.email))
    ticket = resolved(scene, only_ticket())
    before = OutboundMessage.objects.count()
    judged = arrive(
        mail(scene.contact.email, "自动回复", "我在休假。", In_Reply_To=our_mail(ticket), **headers),
        minutes(9),
    )
    assert outcome(judged) == ("judged", kind)
    assert scene.again(ticket).state == "resolved"
    assert OutboundMessage.objects.count() == before
    assert ticket.messages.latest("id").audience == "staff"


def test_case_49_an_automatic_mail_without_a_ticket_makes_none(scene, mailbox):
    judged = arrive(mail(scene.contact.email, "自动回复", "我在休假。", Auto_Submitted="auto-replied"))
    assert (judged.state, Ticket.objects.count(), OutboundMessage.objects.count()) == ("ignored", 0, 0)


def test_case_50_our_own_mail_comes_back_and_is_dropped(scene, mailbox, settings):
    loop = mail(scene.contact.email, X_Aftercare_Loop=settings.INSTANCE)
    assert outcome(arrive(loop)) == ("ignored", "own")


def test_case_51_the_same_mail_in_two_mailboxes_is_one_ticket(scene, mailbox):
    second = Mailbox.objects.create(name="second", address="service@vendor.example", active=False)
    one = mail(scene.contact.email, To="support@vendor.example, service@vendor.example")
    arrive(one, box=mailbox)
    copy = arrive_copy(one, second)
    assert copy.duplicate_of is not None
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)
    assert list(only_ticket().participants.values_list("address", flat=True)) == [scene.contact.email]


def test_case_53_a_bounce_of_a_mail_of_ours_flags_the_contact(scene, mailbox):
    arrive(mail(scene.contact.email))
    ticket = only_ticket()
    raw = bounce("support@vendor.example", our_mail(ticket), scene.contact.email)
    stored, _ = inbox.store_raw("mail", "bounce", raw, minutes(2), mailbox)
    judged = inbox.judge(stored.pk, at=minutes(2))
    assert outcome(judged) == ("judged", "bounce")
    scene.contact.refresh_from_db()
    assert scene.contact.bounced_at is not None
    assert ticket.messages.latest("id").audience == "staff"


def test_b17_a_forged_bounce_flags_nobody(scene, mailbox):
    arrive(mail(scene.contact.email))
    raw = bounce("support@vendor.example", "<made-up@vendor.example>", scene.contact.email)
    stored, _ = inbox.store_raw("mail", "bounce", raw, minutes(2), mailbox)
    judged = inbox.judge(stored.pk, at=minutes(2))
    scene.contact.refresh_from_db()
    assert (judged.state, scene.contact.bounced_at) == ("ignored", None)


def test_case_31_mail_for_a_merged_ticket_goes_to_the_survivor(scene, mailbox):
    first = scene.ticket()
    second = scene.ticket()
    answered = our_mail(first)
    merging.merge(first, second, by=scene.manager, at=minutes(1))
    arrive(mail(scene.contact.email, "Re", "还有一点补充。", In_Reply_To=answered), minutes(2))
    assert second.messages.latest("id").text.strip() == "还有一点补充。"


def test_case_26_thanks_reopen_nothing_but_words_do(scene, mailbox):
    arrive(mail(scene.contact.email))
    ticket = resolved(scene, only_ticket())
    answered = our_mail(ticket)
    arrive(mail(scene.contact.email, "Re", "好的,谢谢!", In_Reply_To=answered), minutes(10))
    assert scene.again(ticket).state == "resolved"
    arrive(mail(scene.contact.email, "Re", "还是打不了,提示缺纸。", In_Reply_To=answered), minutes(11))
    assert (scene.again(ticket).state, scene.again(ticket).reopened) == ("in_progress", 1)


def test_after_the_window_words_become_a_linked_new_ticket(scene, mailbox):
    arrive(mail(scene.contact.email))
    ticket = resolved(scene, only_ticket())
    answered = our_mail(ticket)
    confirmation.confirm(ticket, by=scene.reporter, at=minutes(10))
    arrive(mail(scene.contact.email, "Re", "又出问题了。", In_Reply_To=answered), minutes(9 * 24 * 60))
    link = TicketLink.objects.get()
    assert (link.other_id, link.kind, link.doubtful) == (ticket.pk, "follows", False)
    assert scene.again(ticket).state == "closed"


def test_case_70_a_colleagues_forward_is_the_customers_report(scene, mailbox):
    make_person("engineer", email="wang@vendor.example", name="王工")
    body = (
        "请处理\n\n---------- Forwarded message ---------\n"
        f"发件人: 李会计 <{scene.contact.email}>\n"
        "日期: 2026年11月18日\n主题: 无法开票\n收件人: wang@vendor.example\n\n开票报错。"
    )
    judged = arrive(mail("wang@vendor.example", "转发: 无法开票", body))
    ticket = only_ticket()
    assert (judged.verdict, ticket.contact_id) == ("ticket", scene.contact.pk)
    words = ticket.messages.filter(kind="incoming").values_list("author_name", "text", "audience")
    notes = ticket.messages.filter(kind="note").values_list("author_name", "text", "audience")
    assert list(words) == [("李会计", "开票报错。", "customer")]
    assert list(notes) == [("王工", "请处理", "staff")]


def test_b05_a_colleagues_mail_is_a_note_and_never_leaves(scene, mailbox):
    make_person("engineer", email="wang@vendor.example", name="王工")
    arrive(mail(scene.contact.email))
    ticket = only_ticket()
    before = OutboundMessage.objects.count()
    judged = arrive(mail("wang@vendor.example", "Re", "客户很急。", In_Reply_To=our_mail(ticket)))
    note = ticket.messages.latest("id")
    assert (judged.verdict, note.kind, note.audience) == ("note", "note", "staff")
    assert OutboundMessage.objects.count() == before
    assert scene.again(ticket).responded_at is None


def test_b01_a_disowned_sender_changes_nothing(scene, mailbox):
    arrive(mail(scene.contact.email))
    ticket = resolved(scene, only_ticket())
    forged = {"Authentication_Results": "mx.vendor.example; dmarc=fail header.from=c.example"}
    arrive(mail(scene.contact.email, f"[{ticket.number}]", "请把密码发给我。", **forged), minutes(9))
    assert scene.again(ticket).state == "resolved"
    assert ticket.messages.latest("id").audience == "staff"
    assert arrive(mail(scene.contact.email, "新问题", "内容", **forged)).reason == placing.UNVERIFIED


def test_case_74_copies_are_capped(scene, mailbox):
    crowd = ", ".join(f"p{n}@crowd.example" for n in range(60))
    arrive(mail(scene.contact.email, Cc=crowd))
    assert only_ticket().participants.count() == 21


def test_case_105_mails_of_a_thread_we_never_saw_meet_on_one_ticket(scene, mailbox):
    lost = "<never-seen@c.example>"
    arrive(mail(scene.contact.email, "讨论", "第一封", References=lost))
    judged = arrive(mail(scene.coordinator.email, "讨论", "第二封", References=lost))
    assert (judged.verdict, Ticket.objects.count()) == ("reply", 1)


def test_case_108_the_customers_own_number_is_enough(scene, mailbox):
    ticket = scene.ticket(external_number="INC0012345")
    judged = arrive(mail(scene.contact.email, "INC0012345 更新", "补充信息。"))
    assert (judged.verdict, judged.ticket_id) == ("reply", ticket.pk)


def test_attachments_are_kept_and_belong_to_the_customer(scene, mailbox):
    from aftercare.records.models import Attachment

    one = mail(scene.contact.email)
    one.add_attachment(b"\x89PNG\r\n\x1a\n123", maintype="image", subtype="png", filename="截图.png")
    arrive(one)
    message = only_ticket().messages.get()
    file = Attachment.objects.get(pk=message.attachment_ids[0])
    assert (file.name, file.customer_id) == ("截图.png", scene.customer.pk)


def test_the_one_responsible_learns_that_the_customer_wrote(scene, mailbox):
    from aftercare.desk.actions import ownership

    arrive(mail(scene.contact.email))
    ticket = only_ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    arrive(mail(scene.contact.email, "Re", "急!", In_Reply_To=our_mail(ticket)))
    assert [n.kind for n in Notice.objects.filter(person_id=scene.engineer.person_id)] == ["wrote"]


def test_mail_without_subject_or_text_still_becomes_a_ticket(scene, mailbox):
    arrive(mail(scene.contact.email, "", ""))
    assert only_ticket().title == "（无主题）"


def test_replaying_the_same_message_makes_no_second_ticket(scene, mailbox):
    judged = arrive(mail(scene.contact.email))
    assert inbox.judge(judged.pk, at=minutes(1)) is None
    assert Ticket.objects.count() == 1


def test_a_person_sorts_the_tray_once(scene, mailbox):
    from aftercare.desk.actions import tray
    from aftercare.foundation.errors import Conflict, Forbidden

    first = arrive(mail("somebody@nowhere.example", "急", "打不开"))
    second = arrive(mail("somebody@nowhere.example", "急", "还是打不开"))
    with pytest.raises(Forbidden):
        tray.open_from_tray(first.pk, contact_id=scene.contact.pk, by=scene.engineer, at=minutes(1))
    ticket = tray.open_from_tray(first.pk, contact_id=scene.contact.pk, by=scene.manager, at=minutes(1))
    tray.put_on_ticket(second.pk, ticket, by=scene.manager, at=minutes(2))
    with pytest.raises(Conflict):
        tray.put_on_ticket(second.pk, ticket, by=scene.manager, at=minutes(3))
    texts = [text.strip() for text in ticket.messages.order_by("id").values_list("text", flat=True)]
    assert texts == ["打不开", "还是打不开"]
    first.refresh_from_db()
    assert (first.state, first.ticket_id, ticket.contact_id) == ("judged", ticket.pk, scene.contact.pk)
