"""Stories about money: a deduction that the customer acknowledged, one that was waived, the weekly review."""

from datetime import timedelta

from aftercare.contracts.actions import penalties
from aftercare.contracts.models import PenaltyCase
from aftercare.desk.actions import confirmation, conversation, dispatching, ownership, planning, progress
from aftercare.site.demo.stage import Stage, Story, again


def fined(stage: Stage) -> Story:
    """Urgent business: everything in time but the repair itself; 500 yuan."""
    began = stage.day(30, "09:14")
    yield began
    title, text = (
        "银行代扣接口中断，今日扣款无法进行",
        "今天是代扣日，接口从 9 点起全部超时，涉及 1800 名学生。",
    )
    ticket = stage.report(
        "li.kuaiji", "fee", title, text, at=began, channel="phone", request_class="urgent_business"
    ).pk
    chen, zhao = stage.staff["chen"], stage.staff["zhao"]
    at = began + timedelta(minutes=6)
    yield at
    ownership.take(again(ticket), by=chen, at=at)
    conversation.reply(again(ticket), "已收到，工程师马上出发。", undo_seconds=0, by=chen, at=at)
    yield from _send(stage, ticket, minutes=25)
    at = began + timedelta(hours=5)
    yield at
    progress.start(again(ticket), by=chen, at=at)
    text = "应急方案：今天改用备用通道人工上传扣款文件，当日完成；接口三个工作日内修复。"
    finish = stage.day(27, "18:00")
    planning.give_plan(again(ticket), text, finishes_at=finish, by=chen, at=at)
    at = stage.day(26, "11:05")
    yield at
    text = "银行前置机换了证书链，接口程序已适配并重新上线，今天补扣 1800 笔全部成功。"
    progress.answer_and_resolve(again(ticket), text, resolution="fix", by=chen, at=at)
    at += timedelta(minutes=40)
    yield at
    progress.verify(again(ticket), by=stage.staff["zheng"], at=at)
    at += timedelta(hours=3)
    yield at
    confirmation.confirm(again(ticket), text="已恢复。", by=stage.contacts["li.kuaiji"], at=at)
    at = stage.day(24, "10:00")
    yield at
    case = PenaltyCase.objects.get(ticket=ticket)
    reason = "软件修复超过三个工作日，按合同扣款。"
    penalties.approve(case.pk, reason=reason, by=stage.staff["qian"], at=at)
    text = "本次修复逾期，已按合同从质保金扣除 500 元，整改报告已发陈主任。"
    conversation.note(again(ticket), text, by=zhao, at=at)
    at = stage.day(23, "15:20")
    yield at
    penalties.answer(case.pk, answer="acknowledged", by=stage.contacts["chen.zhuren"], at=at)


def forgiven(stage: Stage) -> Story:
    """Somebody was sent too late, through no fault of ours."""
    began = stage.day(14, "18:40")
    yield began
    title, text = "收费处双屏终端黑屏，无法收费", "收费处主机黑屏，重启无效，后面排着队。"
    ticket = stage.report(
        "zhang.min", "fee", title, text, at=began, channel="phone", request_class="urgent_business"
    ).pk
    chen = stage.staff["chen"]
    at = began + timedelta(minutes=8)
    yield at
    ownership.take(again(ticket), by=chen, at=at)
    conversation.reply(again(ticket), "已收到，等校门放行后进场。", undo_seconds=0, by=chen, at=at)
    yield from _send(stage, ticket, minutes=85)
    at = began + timedelta(hours=3)
    yield at
    planning.give_plan(again(ticket), "更换显示驱动板，备件已带到现场。", by=chen, at=at)
    text = "驱动板已更换，两台终端恢复。"
    progress.answer_and_resolve(again(ticket), text, resolution="fix", by=chen, at=at)
    at += timedelta(minutes=30)
    yield at
    progress.verify(again(ticket), by=stage.staff["zheng"], at=at)
    at = stage.day(13, "09:20")
    yield at
    confirmation.confirm(again(ticket), by=stage.contacts["zhang.min"], at=at)
    at = stage.day(12, "16:00")
    yield at
    case = PenaltyCase.objects.get(ticket=ticket)
    reason = "当晚校区封闭管理，门禁 19:50 才放行，客户信息中心书面确认非我方原因。"
    penalties.waive(case.pk, reason=reason, by=stage.staff["lin"], at=at)


def reviewed(stage: Stage) -> Story:
    """Finance goes through the proposed deductions every week, save those of urgent business."""
    for days in range(70, 2, -5):
        at = stage.day(days, "16:30")
        yield at
        theirs = [customer.pk for customer in stage.customers.values()]
        proposed = PenaltyCase.objects.filter(state="proposed", customer_id__in=theirs)
        open_cases = proposed.filter(proposed_at__lt=at - timedelta(days=1))
        for case in open_cases.exclude(ticket__request_class="urgent_business"):
            reason = "两小时内未排除且方案未经确认，按合同扣款。"
            penalties.approve(case.pk, reason=reason, by=stage.staff["qian"], at=at)


def _send(stage: Stage, ticket: int, *, minutes: int) -> Story:
    """Somebody goes there, arrives, and is done after a while."""
    chen = stage.staff["chen"]
    at = again(ticket).received_at + timedelta(minutes=minutes)
    yield at
    order = dispatching.dispatch(
        again(ticket),
        chen.person_id or 0,
        task="到现场恢复业务",
        on_site=True,
        place="财务处收费大厅",
        by=stage.staff["sun"],
        at=at,
    )
    at += timedelta(minutes=40)
    yield at
    order.ticket = again(ticket)
    dispatching.arrive(order, by=chen, at=at)
    at += timedelta(minutes=30)
    yield at
    order.ticket = again(ticket)
    dispatching.finish_order(order, result="现场检查完毕，业务已转备用方式。", minutes=70, by=chen, at=at)
