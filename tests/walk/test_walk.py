"""The walk: one request from the customer's mail to the deposit, through real servers and a browser."""

import re
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes, policy

import pytest
import time_machine
from django.utils import timezone

from aftercare.accounts.models import Person
from aftercare.accounts.tests.people import make_actor, make_person
from aftercare.channels import jobs
from aftercare.channels.actions.mailboxes import MailboxSettings, add_mailbox
from aftercare.channels.models import Mailbox
from aftercare.channels.tests.dovecot import PASSWORD
from aftercare.channels.tests.mails import make_mail
from aftercare.channels.tests.smtp_sink import smtp_sink
from aftercare.contracts.actions.sweeping import sweep_due
from aftercare.contracts.models import Breach, PenaltyCase
from aftercare.contracts.queries import clocks_of
from aftercare.contracts.tests.world import add_promise, hold_deposit
from aftercare.desk.actions import conversation
from aftercare.desk.models import Ticket
from aftercare.desk.tests.scene import make_scene
from tests.browsing import Windows, chromium

pytestmark = [pytest.mark.browser, pytest.mark.dovecot, pytest.mark.django_db(transaction=True)]
CUSTOMER = "li@hua-an.example"
ANSWER = "已经找到原因:监听没有启动,正在恢复。"
RESULT = "监听已经恢复,并设为随系统启动。"


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def windows(browser, live_server, settings, request):
    settings.DEBUG = True
    settings.BASE_URL = live_server.url
    found = Windows(browser, live_server.url, language=request.param)
    yield found
    found.close()
    assert found.complaints == []


@pytest.fixture
def scene():
    """A contract with a deposit, which promises an answer in ten minutes, and a solution in two hours.

    A system that stands still for longer than that costs 500 yuan.
    """
    made = make_scene()
    made.contact.email, made.contact.language = CUSTOMER, "zh-hans"
    made.contact.save()
    price = {"penalty": Decimal("500.00"), "alternatives": ("resolved",)}
    add_promise(made.contract, name="恢复运行", milestone="recovered", amount={"hours": 2}, **price)
    hold_deposit(made.contract)
    return made


@pytest.fixture
def post(imap, settings, scene):
    """The mail servers of both sides: what we send arrives in the customer's mailbox."""
    with smtp_sink() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.host, sink.port
        settings.DEFAULT_FROM_EMAIL = "support@vendor.example"
        yield Post(imap, sink)


class Post:
    def __init__(self, imap, sink) -> None:
        self.imap, self.sink = imap, sink
        self.user = f"li-{sink.port}"  # a mailbox of their own for every test
        self.ours = f"support-{sink.port}"
        sink.deliver = self._deliver

    def _deliver(self, taken) -> None:
        if CUSTOMER in taken.recipients:
            self.imap.append(self.user, taken.content)

    def read_from(self) -> Mailbox:
        """The mailbox that we read."""
        settings = MailboxSettings(
            name="support",
            address="support@vendor.example",
            host=self.imap.host,
            port=self.imap.port,
            security="none",
            user=self.ours,
            password=PASSWORD,
        )
        return add_mailbox(settings, by=make_actor("system_admin"), at=timezone.now())

    def arrived(self) -> list:
        """What the customer has got, oldest first."""
        mails = sorted(self.imap.mails(self.user).items())
        return [message_from_bytes(raw, policy=policy.default) for _, (raw, _seen) in mails]

    def to_staff(self) -> list:
        return [one for one in self.sink.taken if CUSTOMER not in one.recipients]


def work(seconds: float = 0) -> None:
    """One round of the worker, so many seconds from now."""
    at = timezone.now() + timedelta(seconds=seconds)
    jobs.fetch_all(at)
    jobs.judge_stored(at)
    sweep_due(at)
    conversation.settle_replies(at)
    jobs.send_due(at)


def person(actor) -> Person:
    return Person.objects.get(pk=actor.person_id)


def act(page, address: str, **fields: str) -> None:
    """Fill in the form of an act on its own page, and send it."""
    page.goto(address)
    for name, value in fields.items():
        page.locator(f".act-form [name={name}]").fill(value)
    page.locator(".act-form button[data-submit]").click()
    page.wait_for_url(re.compile(r"/desk/tickets/[^/]+/$"))


@pytest.mark.parametrize("windows", ["zh-hans", "en"], indirect=True)
def test_from_the_mail_to_the_deposit(scene, post, windows):
    post.read_from()
    post.imap.append(post.ours, make_mail(7, sender=CUSTOMER, subject="收费窗口无法开票"))
    work()
    ticket = Ticket.objects.get()
    address = f"/desk/tickets/{ticket.number}/"
    assert {card.milestone for card in clocks_of(ticket.pk)} == {"responded", "resolved", "recovered"}
    answer_in_the_workspace(windows.open(person(scene.engineer)), ticket, address)
    work(seconds=20)
    receipt, reply = post.arrived()
    assert ticket.number in receipt["Subject"]
    assert ANSWER in reply.get_body().get_content()
    assert reply["In-Reply-To"] == "<mail-7@hua-an.example>"
    assert reply["References"].split()[0] == "<mail-7@hua-an.example>"
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=True):
        the_deadline_passes(post, ticket)
        solve(windows, scene, address)
        work()
        confirm(windows, post, ticket)
        deduct(windows, scene.contract)
    assert Breach.objects.count() == 2


def answer_in_the_workspace(page, ticket, address) -> None:
    """From the list to the ticket, take it, answer."""
    act(page, f"{address}ownership/")
    page.goto("/desk/?view=open")
    page.locator("a.subject", has_text="收费窗口无法开票").first.click()
    page.wait_for_url(f"**{address}*")
    page.locator("#pane-reply textarea[name=text]").fill(ANSWER)
    page.locator("#pane-reply button[data-submit]").click()
    page.locator("#ticket").get_by_text(ANSWER).first.wait_for()


def the_deadline_passes(post, ticket) -> None:
    """Two hours were promised, twice: breaches, a proposed penalty, and letters to those in charge."""
    assert not Breach.objects.exists()
    work()
    assert Breach.objects.count() == 2
    case = PenaltyCase.objects.get()
    assert (str(case.amount), case.state) == ("500.00", "proposed")
    letters = post.to_staff()
    assert letters
    assert all(ticket.number in letter.header("Subject") for letter in letters)


def solve(windows, scene, address) -> None:
    """One solves it, another verifies."""
    act(windows.open(person(scene.engineer)), f"{address}resolution/", text=RESULT)
    act(windows.open(person(scene.tester)), f"{address}verification/")


def confirm(windows, post, ticket) -> None:
    """The link of the letter: looking at it changes nothing, the button does."""
    letter = post.arrived()[-1].get_body().get_content()
    path = re.search(r"/a/[^/\s]+/", letter)
    assert path, letter
    page = windows.open()
    page.goto(path[0])
    page.get_by_text(RESULT).wait_for()
    assert Ticket.objects.get(pk=ticket.pk).state == "resolved"
    page.locator(".answer-form button[value=yes]").click()
    page.locator(".sign.ok").wait_for()
    assert Ticket.objects.get(pk=ticket.pk).state == "closed"


def deduct(windows, contract) -> None:
    """Finance approves; ledger, contract and quarter say so."""
    page = windows.open(make_person("finance"))
    page.goto("/penalties/")
    page.locator("form[action$='/approval/'] button").click()
    page.locator("dialog[open] button[type=submit], dialog[open] .btn-primary").first.click()
    page.wait_for_load_state("networkidle")
    assert PenaltyCase.objects.get().state == "posted"
    for shown in (f"/contracts/{contract.pk}/statement/", f"/contracts/{contract.pk}/"):
        page.goto(shown)
        page.get_by_text("49,500.00").first.wait_for()
    assert page.goto("/reports/quarter/").status == 200
    page.get_by_text("500.00").first.wait_for()
