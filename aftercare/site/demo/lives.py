"""The ordinary lives of tickets: asked and answered, broken and mended, waited for, forgotten, reopened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from aftercare.desk.actions import (
    confirmation,
    conversation,
    incoming,
    ownership,
    progress,
    quotations,
    triage,
)
from aftercare.desk.models import Ticket
from aftercare.foundation.facts import Actor
from aftercare.site.demo.cast import CUSTOMERS
from aftercare.site.demo.problems import Problem, problems
from aftercare.site.demo.stage import ZONE, Stage, Story, again

DAYS: Final = 98
SOLVERS: Final = ("wang", "liu", "chen", "wu")


def lives(stage: Stage, number: int) -> list[Story]:
    """So many ordinary tickets, spread over the last hundred days."""
    return [_live(stage, index, number) for index in range(number)]


def _live(stage: Stage, index: int, number: int) -> Story:
    problem = problems()[index * 7 % len(problems())]
    start = _office_time(stage, DAYS * ((number - index) / number) ** 1.5)
    contact = stage.chance.choice(_people(problem.system, "reporter"))
    plots: tuple[Callable[..., Story], ...] = (_mended,) * 5 + (_waited_for, _forgotten, _reopened, _late)
    plot = _answered if problem.request_class == "consultation" else stage.chance.choice(plots)
    if index % 40 == 11:
        plot = _cancelled
    return plot(stage, problem, contact, start)


def _people(system: str, role: str) -> list[str]:
    whose = next(one for one in CUSTOMERS if system in {software.key for software in one.systems})
    return [somebody.key for somebody in whose.people if somebody.role == role]


def coordinator_of(system: str) -> str:
    """The key of who coordinates at the customer that has this system."""
    return _people(system, "coordinator")[0]


def _office_time(stage: Stage, days: float) -> datetime:
    """About so many days ago, on a working day, in office hours."""
    at = (stage.now - timedelta(days=days)).astimezone(ZONE)
    while at.weekday() >= 5:
        at -= timedelta(days=1)
    minute = stage.chance.randrange(0, 8 * 60)
    return at.replace(hour=8, minute=40, second=stage.chance.randrange(60)) + timedelta(minutes=minute)


@dataclass
class Pace:
    """How quickly things go at this customer, so that most promises are kept."""

    answer: tuple[float, float]
    solve: tuple[float, float]


PACES: Final = {
    "fee": Pace((2, 8), (25, 95)),
    "energy_dh": Pace((2, 8), (30, 100)),
    "hall": Pace((2, 9), (30, 105)),
    "energy": Pace((5, 45), (60, 400)),
    "finance": Pace((10, 90), (200, 900)),
    "his": Pace((4, 24), (40, 400)),
    "lis": Pace((4, 26), (60, 420)),
}
USUAL: Final = Pace((5, 25), (50, 230))


def _minutes(stage: Stage, between: tuple[float, float]) -> timedelta:
    return timedelta(minutes=stage.chance.uniform(*between))


def _begin(stage: Stage, problem: Problem, contact: str, start: datetime) -> Ticket:
    words = {"request_class": problem.request_class, "kind": problem.kind, "channel": problem.channel}
    return stage.report(contact, problem.system, problem.title, problem.text, at=start, **words)


def _opening(stage: Stage, problem: Problem, contact: str, start: datetime) -> "Opening":
    solver = stage.staff[stage.chance.choice(SOLVERS)]
    return Opening(stage, problem, contact, start, solver, PACES.get(problem.system, USUAL))


@dataclass
class Opening:
    """What nearly every story begins with: a report, somebody who takes it, a first answer."""

    stage: Stage
    problem: Problem
    contact: str
    at: datetime
    solver: Actor
    pace: Pace
    late: float = 1.0
    number: int = 0

    @property
    def ticket(self) -> Ticket:
        """The ticket as it stands now."""
        return again(self.number)

    def play(self) -> Story:
        """Up to the first answer."""
        yield self.at
        self.number = _begin(self.stage, self.problem, self.contact, self.at).pk
        self.at += _minutes(self.stage, self.pace.answer) * self.late
        yield self.at
        ownership.take(self.ticket, by=self.solver, at=self.at)
        if self.problem.priority != self.ticket.priority:
            triage.classify(self.ticket, priority=self.problem.priority, by=self.solver, at=self.at)
        self.say(_hello(self))

    def say(self, text: str) -> None:
        """An answer to the customer that can't be taken back."""
        conversation.reply(self.ticket, text, undo_seconds=0, by=self.solver, at=self.at)

    def wait(self, minutes: tuple[float, float]) -> datetime:
        """Let some minutes pass."""
        self.at += _minutes(self.stage, minutes)
        return self.at

    def solve(self, text: str) -> Story:
        """Work, tell the customer, have a colleague verify it."""
        if progress.needs_agreement(self.ticket, self.at):
            yield from self.agree_on_price()
        if self.ticket.state == "triaged":
            progress.start(self.ticket, by=self.solver, at=self.at)
        if self.problem.note:
            conversation.note(self.ticket, self.problem.note, by=self.solver, at=self.at)
        self.at += _minutes(self.stage, self.pace.solve) * self.late
        yield self.at
        kind = "answer" if self.problem.request_class == "consultation" else "fix"
        progress.answer_and_resolve(self.ticket, text, resolution=kind, by=self.solver, at=self.at)
        yield self.wait((8, 45))
        progress.verify(self.ticket, by=self.stage.staff["zheng"], at=self.at)

    def agree_on_price(self) -> Story:
        """Outside of any warranty the customer says yes to a price first."""
        text = "该系统质保已到期，本次处理预计 1 人天，含验证与对账数据修复。"
        valid = (self.at + timedelta(days=15)).date()
        by = self.stage.staff["zhao"]
        price = quotations.offer(
            self.ticket, amount=Decimal(1600), text=text, valid_until=valid, by=by, at=self.at
        )
        yield self.wait((60, 600))
        yes = self.stage.contacts[coordinator_of(self.problem.system)]
        quotations.answer(self.ticket, price.pk, accepted=True, text="同意，请尽快处理。", by=yes, at=self.at)

    def confirm(self, text: str = "") -> Story:
        """The customer says that it is solved."""
        yield self.wait((15, 1500))
        confirmation.confirm(self.ticket, text=text, by=self.stage.contacts[self.contact], at=self.at)


def _hello(opening: Opening) -> str:
    name = opening.stage.contacts[opening.contact].name
    lines = (
        f"{name}您好，您反映的问题已收到，由我负责处理，正在查看日志，有进展马上告诉您。",
        f"{name}您好，问题已受理，我先在测试环境复现，请保持电话畅通。",
        f"{name}您好，已看到您的描述，正在排查，处理期间请先不要重复提交。",
    )
    return opening.stage.chance.choice(lines)


def _mended(stage: Stage, problem: Problem, contact: str, start: datetime) -> Story:
    scene = _opening(stage, problem, contact, start)
    yield from scene.play()
    yield from scene.solve(problem.solution)
    yield from scene.confirm("可以了，谢谢。")


_answered = _mended


def _late(stage: Stage, problem: Problem, contact: str, start: datetime) -> Story:
    """Too slow this time."""
    scene = _opening(stage, problem, contact, start)
    scene.late = stage.chance.uniform(2, 5)
    yield from scene.play()
    yield from scene.solve(problem.solution)
    yield from scene.confirm("已恢复，下次请再快一些。")


def _waited_for(stage: Stage, problem: Problem, contact: str, start: datetime) -> Story:
    """A question to the customer, and a hold until they answer."""
    scene = _opening(stage, problem, contact, start)
    yield from scene.play()
    yield scene.wait((5, 15))
    asked = problem.asked or "请补充一张完整的报错截图，并告知出现问题的大致时间和操作账号。"
    progress.hold(scene.ticket, reason="customer", note=asked, by=scene.solver, at=scene.at)
    yield scene.wait((60, 1800))
    told = problem.told or "截图已补充，是今天上午 9 点多操作的，账号是我本人的。"
    incoming.write(scene.ticket, told, by=stage.contacts[contact], at=scene.at)
    yield scene.wait((5, 40))
    yield from scene.solve(problem.solution)
    yield from scene.confirm("确认解决。")


def _forgotten(stage: Stage, problem: Problem, contact: str, start: datetime) -> Story:
    """Solved, and the customer never says so."""
    scene = _opening(stage, problem, contact, start)
    yield from scene.play()
    yield from scene.solve(problem.solution)


def _reopened(stage: Stage, problem: Problem, contact: str, start: datetime) -> Story:
    """The first attempt did not hold."""
    scene = _opening(stage, problem, contact, start)
    yield from scene.play()
    yield from scene.solve("已清理缓存并重启应用，请再试一次。")
    yield scene.wait((30, 300))
    by = stage.contacts[contact]
    confirmation.still_broken(scene.ticket, text="刚才又出现了，和之前一样。", by=by, at=scene.at)
    scene.at += timedelta(minutes=6)
    yield scene.at
    scene.say("抱歉，上次没有找到根本原因，我重新排查。")
    yield from scene.solve(problem.solution)
    yield from scene.confirm("这次好了。")


def _cancelled(stage: Stage, problem: Problem, contact: str, start: datetime) -> Story:
    """It was no request after all."""
    scene = _opening(stage, problem, contact, start)
    yield from scene.play()
    yield scene.wait((20, 60))
    why = "客户来电：是操作账号选错，已自行恢复，不用处理了。"
    progress.cancel(scene.ticket, why=why, by=stage.staff["sun"], at=scene.at)
