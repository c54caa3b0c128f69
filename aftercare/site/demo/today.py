"""What is on the desk just now: new, waiting, somebody sent, to verify, to confirm, urged."""

from datetime import timedelta

from aftercare.desk.actions import conversation, dispatching, incoming, ownership, progress
from aftercare.site.demo.stage import Stage, Story, again


def asked(stage: Stage) -> Story:
    """Waiting for the customer."""
    began = stage.ago(hours=19)
    yield began
    title, text = "导入新生名单报“第 1 行格式不正确”", "按模板填的，一导入就报第 1 行格式不正确，急。"
    ticket = stage.report(
        "zhang.min", "fee", title, text, at=began, request_class="consultation", kind="how_to"
    ).pk
    wang = stage.staff["wang"]
    at = began + timedelta(minutes=6)
    yield at
    ownership.take(again(ticket), by=wang, at=at)
    question = "请把出错的导入文件发一份过来（可删去姓名），并告知是用 WPS 还是 Excel 保存的。"
    until = stage.now + timedelta(days=3)
    progress.hold(again(ticket), reason="customer", note=question, until=until, by=wang, at=at)


def unseen(stage: Stage) -> Story:
    """New, and nobody has looked yet."""
    began = stage.ago(minutes=11)
    yield began
    title, text = "检验系统今早收不到仪器数据", "3 号生化仪从 7 点起数据传不上来，手工录入来不及。"
    stage.report("dong.lei", "lis", title, text, at=began, impact="degraded", scope="department")


def just_reported(stage: Stage) -> Story:
    """New a moment ago."""
    began = stage.ago(minutes=4)
    yield began
    title, text = "出库单打印少一联", "换了新打印机后三联单只出两联，客户联没有。"
    stage.report("huang.mei", "wms", title, text, at=began, channel="phone")


def sent_out(stage: Stage) -> Story:
    """Somebody is on the way."""
    began = stage.ago(minutes=100)
    yield began
    title, text = "住院收费处两台终端无法登录 HIS", "今早开机后提示“无法连接应用服务器”，其他科室正常。"
    ticket = stage.report(
        "ma.hushizhang", "his", title, text, at=began, impact="stopped", scope="department", channel="phone"
    ).pk
    chen = stage.staff["chen"]
    at = began + timedelta(minutes=12)
    yield at
    ownership.take(again(ticket), by=chen, at=at)
    conversation.reply(
        again(ticket), "初步判断是交换机端口故障，马上派人到现场。", spoken=True, by=chen, at=at
    )
    at += timedelta(minutes=10)
    yield at
    dispatching.dispatch(
        again(ticket),
        chen.person_id or 0,
        task="检查住院收费处交换机与两台终端网络",
        on_site=True,
        place="住院部一楼收费处",
        by=stage.staff["sun"],
        at=at,
    )


def to_verify(stage: Stage) -> Story:
    """Resolved; a colleague has to verify it."""
    began = stage.ago(minutes=175)
    yield began
    title, text = "盘点单审核后库存没有变化", "昨晚盘点单审核通过，今天看库存还是盘点前的数。"
    ticket = stage.report("luo.qiang", "wms", title, text, at=began, kind="defect").pk
    liu = stage.staff["liu"]
    at = began + timedelta(minutes=21)
    yield at
    ownership.take(again(ticket), by=liu, at=at)
    conversation.reply(again(ticket), "已收到，正在查后台任务。", undo_seconds=0, by=liu, at=at)
    at += timedelta(minutes=80)
    yield at
    text = "审核后的过账任务因锁等待失败，已补跑并加上失败重试，库存已更新。"
    progress.resolve(again(ticket), resolution="fix", text=text, by=liu, at=at)


def to_confirm(stage: Stage) -> Story:
    """Verified; the customer is asked."""
    began = stage.day(1, "10:31")
    yield began
    title, text = "学生分期缴费提醒短信重复发送", "同一个学生一天收到三条一样的提醒短信，家长投诉了。"
    ticket = stage.report("li.kuaiji", "fee", title, text, at=began, kind="configuration").pk
    wang = stage.staff["wang"]
    at = began + timedelta(minutes=5)
    yield at
    ownership.take(again(ticket), by=wang, at=at)
    conversation.reply(again(ticket), "已暂停短信任务，正在查原因。", undo_seconds=0, by=wang, at=at)
    at += timedelta(minutes=55)
    yield at
    text = "两台应用服务器都启用了短信任务，已改为只由主机执行，并补上按人按天去重。"
    progress.answer_and_resolve(again(ticket), text, resolution="fix", by=wang, at=at)
    at += timedelta(minutes=25)
    yield at
    progress.verify(again(ticket), by=stage.staff["zheng"], at=at)


def urged(stage: Stage) -> Story:
    """The customer asks where it stays."""
    began = stage.day(1, "17:02")
    yield began
    title, text = "叫号大屏偶尔不显示叫号", "二楼大屏一天有两三次叫了号不显示，群众错过了会吵。"
    ticket = stage.report("duan.xiaoyu", "hall", title, text, at=began, request_class="usability").pk
    at = began + timedelta(minutes=8)
    yield at
    yang = stage.staff["yang"]
    ownership.take(again(ticket), by=yang, at=at)
    conversation.reply(again(ticket), "已收到，先看大屏控制器日志。", undo_seconds=0, by=yang, at=at)
    at = stage.ago(minutes=40)
    yield at
    text = "今天又出现了一次，什么时候能好？"
    incoming.urge(again(ticket), text=text, by=stage.contacts["duan.xiaoyu"], at=at)


def withdrawn(stage: Stage) -> Story:
    """It was no fault after all, and the reporter says so."""
    began = stage.day(2, "14:05")
    yield began
    title, text = "报工终端扫码没反应", "二车间 3 号终端扫码枪没反应。"
    ticket = stage.report("lu.jianguo", "mes", title, text, at=began, channel="phone").pk
    at = began + timedelta(minutes=9)
    yield at
    why = "客户来电：扫码枪没电，已更换，撤回。"
    progress.cancel(again(ticket), why=why, by=stage.staff["sun"], at=at)
