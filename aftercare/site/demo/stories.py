"""The stories one shows, of this week and today. Times are counted back from now."""

from datetime import timedelta
from decimal import Decimal

from aftercare.desk.actions import (
    afterwards,
    conversation,
    green,
    merging,
    ownership,
    planning,
    progress,
    quotations,
    triage,
)
from aftercare.site.demo import money, promised, today
from aftercare.site.demo.stage import ZONE, Stage, Story, again


def stories(stage: Stage) -> list[Story]:
    """All of them."""
    plays = (
        _big_fault,
        money.fined,
        money.forgiven,
        money.reviewed,
        _priced,
        _planned,
        _green_channel,
        _delayed,
        _merged,
        today.asked,
        _slow_mornings,
        _wished,
        promised.worked,
        promised.resident,
        promised.emergency,
        today.unseen,
        today.just_reported,
        today.sent_out,
        today.to_verify,
        today.to_confirm,
        today.urged,
        today.withdrawn,
    )
    return [play(stage) for play in plays]


def _big_fault(stage: Stage) -> Story:
    """No window can print receipts; the plan was not confirmed within two hours."""
    wang, began = stage.staff["wang"], stage.ago(minutes=133)
    yield began
    ticket = stage.report(
        "li.kuaiji",
        "fee",
        "收费窗口无法开票，全校停摆",
        "早上 8 点半起所有收费窗口点“开票”都提示 ORA-12541，排队两百多人。昨晚机房停过一次电。",
        at=began,
        channel="mail",
        kind="environment",
        impact="stopped",
        scope="organisation",
        urgency="immediate",
        error_text="ORA-12541: TNS: no listener",
    ).pk
    at = began + timedelta(minutes=2)
    yield at
    ownership.take(again(ticket), by=wang, at=at)
    text = "李老师您好，已收到，正在远程登录检查数据库监听，10 分钟内给您回话。"
    conversation.reply(again(ticket), text, undo_seconds=0, by=wang, at=at)
    at = began + timedelta(minutes=6)
    yield at
    triage.confirm_priority(again(ticket), by=stage.contacts["li.kuaiji"], at=at)
    at = began + timedelta(minutes=14)
    yield at
    progress.start(again(ticket), by=wang, at=at)
    text = "监听没起来，停电后 listener 未随系统启动。与三月那次一样，见《停电后恢复顺序》第 4 步。"
    mentions = [stage.staff["chen"].person_id or 0]
    conversation.note(again(ticket), text, mentions=mentions, by=wang, at=at)
    at = began + timedelta(minutes=29)
    yield at
    text = "已手动启动监听，窗口可以开票，请李老师试一张。开机自启今晚 22:00 实施，方案和日程附后，请确认。"
    planning.give_workaround(again(ticket), text, by=wang, at=at)
    steps = [
        {"step": "监听加入开机自启", "until": "22:10"},
        {"step": "双机切换演练", "until": "22:40"},
        {"step": "开票回归测试", "until": "23:00"},
    ]
    text = "今晚 22:00–23:00 实施永久修复：监听加入开机自启，并做一次双机切换演练。期间暂停收费。"
    finish = stage.now + timedelta(hours=14)
    planning.give_plan(again(ticket), text, schedule=steps, finishes_at=finish, by=wang, at=at)


def _priced(stage: Stage) -> Story:
    """Out of warranty: the price is offered, nobody has answered yet."""
    began = stage.day(2, "10:12")
    yield began
    title, text = (
        "银行升级后对账文件下载失败",
        "银行上周把接口换成了新版，我们的对账接口从周四起下载不到文件。",
    )
    ticket = stage.report("tang.wei", "finance", title, text, at=began, channel="phone").pk
    at = began + timedelta(minutes=20)
    yield at
    liu = stage.staff["liu"]
    ownership.take(again(ticket), by=liu, at=at)
    text = "唐老师您好，该接口质保已于去年到期，适配新版接口的工作量我们评估后给您报价。"
    conversation.reply(again(ticket), text, undo_seconds=0, by=liu, at=at)
    at += timedelta(hours=3)
    yield at
    text = "适配银行新版对账接口：开发 3 人天、联调 1 人天、验证 1 人天，含三个月保修。"
    until = (stage.now + timedelta(days=12)).astimezone(ZONE).date()
    quotations.offer(
        again(ticket), amount=Decimal(8000), text=text, valid_until=until, by=stage.staff["zhao"], at=at
    )


def _planned(stage: Stage) -> Story:
    """Not repaired in two hours, but a plan was confirmed in time."""
    began = stage.day(1, "14:06")
    yield began
    title, text = "证照打印批量套打错位", "从昨天升级后不动产证批量套打整体下移 3 毫米，单张打印正常。"
    ticket = stage.report("bai.rong", "hall", title, text, at=began, kind="defect").pk
    wu = stage.staff["wu"]
    at = began + timedelta(minutes=7)
    yield at
    ownership.take(again(ticket), by=wu, at=at)
    conversation.reply(again(ticket), "已收到，正在核对新旧模板。", undo_seconds=0, by=wu, at=at)
    at = began + timedelta(minutes=70)
    yield at
    progress.start(again(ticket), by=wu, at=at)
    text = "新版打印控件的边距算法有变，需要重新校准 14 个模板。校准前请使用单张打印。"
    finish = max(stage.now, at) + timedelta(hours=26)
    plan = planning.give_plan(again(ticket), text, finishes_at=finish, by=wu, at=at)
    at = began + timedelta(minutes=95)
    yield at
    planning.answer_plan(again(ticket), plan.pk, confirmed=True, by=stage.contacts["bai.rong"], at=at)


def _green_channel(stage: Stage) -> Story:
    """Out of warranty, but it can't wait; now the bank has to act."""
    began = stage.day(1, "16:20")
    yield began
    title, text = "学费退款接口全部失败", "今天退款 60 多笔全部失败，学生家长在窗口等着，请马上处理！"
    ticket = stage.report(
        "tang.wei", "finance", title, text, at=began, impact="stopped", scope="department"
    ).pk
    chen = stage.staff["chen"]
    at = began + timedelta(minutes=9)
    yield at
    ownership.take(again(ticket), by=chen, at=at)
    reason = "退款全部中断，费用事后协商，计财处范志军电话同意。"
    green.open_channel(again(ticket), reason=reason, by=stage.staff["sun"], at=at)
    conversation.reply(again(ticket), "已走绿色通道，先处理后议价。", undo_seconds=0, by=chen, at=at)
    progress.start(again(ticket), by=chen, at=at)
    at = began + timedelta(minutes=50)
    yield at
    note = "银行侧证书过期，等银行换发新证书，对方答应两个工作日内完成。"
    until = max(stage.now, at) + timedelta(days=1)
    progress.hold(again(ticket), reason="third_party", note=note, until=until, by=chen, at=at)


def _delayed(stage: Stage) -> Story:
    """It takes longer, and the customer knows why and until when."""
    began = stage.day(3, "09:35")
    yield began
    title, text = "合并报表科目汇总不平", "集团合并后其他应收款比各公司合计少 12 万，月底要交审计。"
    ticket = stage.report("gu.wenhua", "erp", title, text, at=began, kind="defect").pk
    wu = stage.staff["wu"]
    at = began + timedelta(minutes=24)
    yield at
    ownership.take(again(ticket), by=wu, at=at)
    conversation.reply(again(ticket), "已收到，正在核对抵销分录。", undo_seconds=0, by=wu, at=at)
    progress.start(again(ticket), by=wu, at=at)
    at = stage.day(1, "15:10")
    yield at
    reason = "两家子公司使用旧科目体系，需要财务逐条确认映射关系，比预计多两天。"
    later = max(stage.now, at) + timedelta(days=3)
    conversation.explain_delay(again(ticket), reason=reason, new_time=later, by=wu, at=at)


def _merged(stage: Stage) -> Story:
    """Two people report the same thing."""
    began = stage.day(4, "08:52")
    yield began
    first = stage.report("shen.jie", "mes", "三车间报工页面打不开", "白屏，换电脑也一样。", at=began).pk
    at = began + timedelta(minutes=11)
    yield at
    text = "三车间所有终端都打不开报工页面。"
    second = stage.report("lu.jianguo", "mes", "报工系统白屏", text, at=at).pk
    liu = stage.staff["liu"]
    at += timedelta(minutes=8)
    yield at
    ownership.take(again(first), by=liu, at=at)
    conversation.reply(again(first), "三车间的网关证书过期，正在更换。", undo_seconds=0, by=liu, at=at)
    merging.merge(again(second), again(first), by=stage.staff["sun"], at=at)
    at += timedelta(minutes=30)
    yield at
    text = "证书已更换，有效期两年，并加了到期前 30 天提醒。"
    progress.answer_and_resolve(again(first), text, resolution="fix", by=liu, at=at)
    at += timedelta(minutes=12)
    yield at
    progress.verify(again(first), by=stage.staff["zheng"], at=at)


def _slow_mornings(stage: Stage) -> Story:
    """A question of performance, now with the developer."""
    began = stage.day(6, "09:20")
    yield began
    title, text = "能耗大屏早高峰刷新慢", "大屏每天 8 点到 9 点要 40 秒才刷新一次，领导来看时很尴尬。"
    ticket = stage.report("he.laoshi", "energy", title, text, at=began, request_class="performance").pk
    liu, wu = stage.staff["liu"], stage.staff["wu"]
    at = began + timedelta(minutes=35)
    yield at
    ownership.take(again(ticket), by=liu, at=at)
    conversation.reply(again(ticket), "已收到，先采集两天的慢查询再分析。", undo_seconds=0, by=liu, at=at)
    at = stage.day(4, "10:00")
    yield at
    ownership.hand_over(
        again(ticket), wu.person_id or 0, reason="慢在大屏聚合查询，需要开发加物化视图。", by=liu, at=at
    )
    progress.start(again(ticket), by=wu, at=at + timedelta(minutes=10))


def _wished(stage: Stage) -> Story:
    """A wish for something new, talked over and agreed."""
    began = stage.day(8, "11:00")
    yield began
    title, text = "希望首页增加“待审批”角标", "现在要点进三层菜单才知道有没有待审批，希望首页能直接看到数量。"
    ticket = stage.report("chen.zhuren", "fee", title, text, at=began, request_class="customisation").pk
    zhao = stage.staff["zhao"]
    at = began + timedelta(minutes=8)
    yield at
    ownership.take(again(ticket), by=zhao, at=at)
    conversation.reply(again(ticket), "陈主任好，明天上午电话沟通具体口径。", undo_seconds=0, by=zhao, at=at)
    for kind, days, clock, reason in (
        ("requirement_discussed", 7, "10:30", "电话沟通需求，会后补记。"),
        ("answered", 5, "16:00", "邮件答复工作量与排期，补记。"),
        ("agreed", 3, "15:00", "双方书面确认，补记。"),
    ):
        at = stage.day(days, clock)
        yield at + timedelta(minutes=20)
        afterwards.record_fact(
            again(ticket), kind, happened_at=at, reason=reason, by=zhao, at=at + timedelta(minutes=20)
        )
