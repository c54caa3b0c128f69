"""What contracts promise besides times: hours and visits, somebody on the premises, an emergency reviewed."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from aftercare.contracts.actions import budgets, residents
from aftercare.contracts.actions.residents import SignIn, Stay
from aftercare.contracts.models import Contract
from aftercare.contracts.queries.calendars import calendar_keyed
from aftercare.contracts.queries.residents import owed_days
from aftercare.desk.actions import confirmation, conversation, effort, green, ownership, progress
from aftercare.foundation.facts import Actor
from aftercare.site.demo.stage import ZONE, Stage, Story, again

#: What was done in the current year of the contract: working days ago, hours, words.
WORKED = (
    (72, "7.5", "集团合并报表改造，核对抵销分录"),
    (61, "6", "月结慢查询优化，重建索引"),
    (48, "4.25", "用友接口字段调整"),
    (37, "8", "三季度报表口径变更"),
    (22, "5.25", "车间报工接口联调"),
    (6, "3", "科目映射核对"),
)


def agree(signed: dict[str, Contract], staff: dict[str, Actor], at: datetime) -> None:
    """Hours for the factory, visits for the hospital, a resident for the town hall."""
    hours = {"kind": "hours", "every": "contract", "amount": Decimal(40), "needs_quotation": True}
    budgets.add(signed["jiangnan"].pk, **hours, by=staff["zhou"], at=at)  # type: ignore[arg-type]
    visits = {"kind": "visits", "every": "quarter", "amount": Decimal(12)}
    budgets.add(signed["hospital"].pk, **visits, by=staff["zhao"], at=at)  # type: ignore[arg-type]
    contract, yang = signed["yunling"], staff["yang"]
    stay = Stay(
        person_name=yang.name,
        person_id=yang.person_id,
        place="政务服务中心二楼机房",
        starts_on=contract.starts_on,
        ends_on=contract.ends_on or contract.starts_on,
        calendar_id=calendar_keyed("5x8").calendar_id,
        note="工作日 8:30–17:30，值守一窗受理平台",
    )
    residents.plan(contract.pk, stay=stay, by=staff["zhou"], at=at)


def worked(stage: Stage) -> Story:
    """A year's wishes of the factory, and most of its hours."""
    wu, gu = stage.staff["wu"], stage.contacts["gu.wenhua"]
    for days, hours, words in WORKED:
        at = stage.day(days, "09:10")
        yield at
        ticket = stage.report("gu.wenhua", "erp", words, f"请安排：{words}。", at=at, kind="requirement").pk
        at += timedelta(minutes=25)
        yield at
        ownership.take(again(ticket), by=wu, at=at)
        conversation.reply(again(ticket), "收到，今天处理，用时记入年度额度。", undo_seconds=0, by=wu, at=at)
        progress.start(again(ticket), by=wu, at=at)
        at += timedelta(hours=8)
        yield at
        minutes = int(Decimal(hours) * 60)
        effort.log(again(ticket), minutes=minutes, note=words, by=wu, at=at)
        progress.answer_and_resolve(again(ticket), f"{words}：已完成。", resolution="fix", by=wu, at=at)
        at += timedelta(minutes=20)
        yield at
        progress.verify(again(ticket), by=stage.staff["zheng"], at=at)
        at += timedelta(hours=16)
        yield at
        confirmation.confirm(again(ticket), by=gu, at=at)


def resident(stage: Stage) -> Story:
    """Somebody signs in every day; a colleague came instead, nobody could, it was forgotten, once each."""
    plan = stage.contracts["yunling"].resident_plans.get()
    yang, today = stage.staff["yang"], stage.now.astimezone(ZONE).date()
    days = owed_days(plan, today - timedelta(days=1))
    for n, day in enumerate(days):
        at = datetime.combine(day, time(17, 40), ZONE)
        yield at
        left = len(days) - n
        if left == 4:
            continue
        said = SignIn(state="present", arrived=time(8, 20 + n % 9), left=time(17, 30 + n % 9))
        if left == 9:
            said = SignIn(
                state="substitute", arrived=time(8, 40), left=time(17, 30), substitute="刘洋", reason="年假"
            )
        if left == 15:
            said = SignIn(state="absent", reason="台风停工，服务中心闭馆")
        residents.sign_in(plan.pk, day=day, said=said, by=yang, at=at)


def emergency(stage: Stage) -> Story:
    """The hospital stood still; it was justified, and could have been avoided."""
    began = stage.day(12, "07:38")
    yield began
    title, text = "门诊挂号全部中断", "7 点半起所有挂号窗口和自助机都连不上数据库，大厅排满了人。"
    ticket = stage.report(
        "ma.hushizhang", "his", title, text, at=began, impact="stopped", scope="department", channel="phone"
    ).pk
    chen, sun, zhao = stage.staff["chen"], stage.staff["sun"], stage.staff["zhao"]
    at = began + timedelta(minutes=4)
    yield at
    ownership.take(again(ticket), by=chen, at=at)
    conversation.reply(again(ticket), "已收到，正在切换备用库。", spoken=True, by=chen, at=at)
    reason = "门诊全部挂号中断，影响全院。"
    green.open_channel(again(ticket), reason=reason, by=sun, at=at)
    progress.start(again(ticket), by=chen, at=at)
    at += timedelta(minutes=41)
    yield at
    text = "归档日志写满磁盘导致数据库挂起，已清理并切换归档目录，挂号恢复。"
    progress.answer_and_resolve(again(ticket), text, resolution="fix", by=chen, at=at)
    effort.log(again(ticket), minutes=50, note="清理归档，切换目录", by=chen, at=at)
    at += timedelta(minutes=25)
    yield at
    progress.verify(again(ticket), by=stage.staff["zheng"], at=at)
    at += timedelta(minutes=20)
    yield at
    outcome = "归档目录写满，41 分钟恢复，无数据丢失。"
    green.close_channel(again(ticket), outcome=outcome, justified=True, by=zhao, at=at)
    at = stage.day(11, "09:30")
    yield at
    confirmation.confirm(again(ticket), by=stage.contacts["ma.hushizhang"], at=at)
    at = stage.day(9, "16:10")
    yield at
    channel = again(ticket).green_channels.get()
    green.review_channel(
        channel.pk,
        verdict="avoidable",
        cause="归档目录没有容量预警，巡检清单里也没有这一项。",
        lesson="归档空间低于 30% 时告警；巡检清单增加归档目录。",
        follow_up="陈立本周五前在所有 Oracle 客户加上预警，周航复查。",
        by=stage.staff["lin"],
        at=at,
    )
