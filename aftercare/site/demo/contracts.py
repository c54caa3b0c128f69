"""The contracts: under warranty, maintained, ending soon, ended, a draft; with promises and deposits."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from aftercare.contracts.actions import contracts, deposits, terms
from aftercare.contracts.actions.contracts import Member, Particulars
from aftercare.contracts.models import Contract
from aftercare.foundation.facts import Actor
from aftercare.site.demo.customers import Clientele
from aftercare.site.demo.people import STAFF
from aftercare.site.demo.stage import ZONE

WHAT_A_LATE_PLAN_COSTS: Final = Decimal("500.00")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A contract relative to today: days before (negative) or after it."""

    key: str
    number: str
    customer: str
    name: str
    kind: str
    starts: int
    ends: int | None = None
    accepted: int | None = None
    warranty_months: int = 0
    free_until: int | None = None
    systems: tuple[str, ...] = ()
    presets: tuple[str, ...] = ()
    deposit: int = 0
    manager: str = "zhao"
    members: tuple[str, ...] = ("zhao", "wang", "chen")
    renews: str = ""
    level: str = ""
    note: str = ""
    is_draft: bool = False


PAPERS: Final = (
    Paper(
        key="donghu",
        number="031",
        customer="donghu",
        name="学费与节能平台建设项目",
        kind="warranty",
        starts=-620,
        accepted=-510,
        warranty_months=36,
        systems=("fee", "energy_dh"),
        presets=("repair_or_plan", "urgent_business", "customisation", "improvements"),
        deposit=50_000,
        level="7×24 驻点",
        note="驻点工程师一名，现场维护不限次，每季度巡检一次。",
    ),
    Paper(
        key="jiangnan_old",
        number="007",
        customer="jiangnan",
        name="ERP 报表平台维保（上一年度）",
        kind="paid_maintenance",
        starts=-709,
        ends=-345,
        systems=("erp", "mes"),
        presets=("p1_p4",),
        manager="zhou",
    ),
    Paper(
        key="jiangnan",
        number="012",
        customer="jiangnan",
        name="ERP 报表平台年度维保",
        kind="paid_maintenance",
        starts=-344,
        ends=20,
        systems=("erp", "mes"),
        presets=("p1_p4",),
        manager="zhou",
        members=("zhou", "liu", "wu"),
        renews="jiangnan_old",
        level="5×8 远程",
    ),
    Paper(
        key="binhai",
        number="045",
        customer="binhai",
        name="校园能耗监测平台",
        kind="warranty",
        starts=-400,
        accepted=-290,
        warranty_months=24,
        systems=("energy",),
        presets=("three_levels", "same_day_reply", "improvements"),
        deposit=36_000,
    ),
    Paper(
        key="binhai_old",
        number="002",
        customer="binhai",
        name="银校对账接口开发",
        kind="warranty",
        starts=-980,
        accepted=-900,
        warranty_months=24,
        systems=("finance",),
        presets=("three_levels",),
    ),
    Paper(
        key="hospital",
        number="019",
        customer="hospital",
        name="HIS 与检验系统运行维护",
        kind="paid_maintenance",
        starts=-260,
        ends=470,
        accepted=-250,
        systems=("his", "lis"),
        presets=("four_levels", "urgent_business"),
        deposit=30_000,
        members=("zhao", "chen", "liu"),
        level="7×24 现场",
    ),
    Paper(
        key="yunling",
        number="026",
        customer="yunling",
        name="一窗受理平台驻场服务",
        kind="resident",
        starts=-200,
        ends=165,
        systems=("hall",),
        presets=("repair_or_plan", "customisation"),
        manager="zhou",
        members=("zhou", "liu", "yang"),
    ),
    Paper(
        key="pengcheng",
        number="038",
        customer="pengcheng",
        name="仓储管理系统免费维护",
        kind="free_maintenance",
        starts=-150,
        ends=215,
        free_until=215,
        systems=("wms",),
        presets=("p1_p4",),
        manager="zhou",
        members=("zhou", "liu", "wu"),
    ),
    Paper(
        key="yunling_next",
        number="052",
        customer="yunling",
        name="一窗受理平台二期（待签）",
        kind="resident",
        starts=30,
        ends=394,
        systems=("hall",),
        presets=("repair_or_plan",),
        manager="zhou",
        is_draft=True,
    ),
)


def sign(clientele: Clientele, staff: dict[str, Actor], now: datetime) -> dict[str, Contract]:
    """Register, promise, activate, accept; each at the time its paper names."""
    today, signed = now.astimezone(ZONE).date(), dict[str, Contract]()
    for paper in PAPERS:
        signed[paper.key] = _sign(paper, clientele, staff, today, signed)
    return signed


def _sign(
    paper: Paper, clientele: Clientele, staff: dict[str, Actor], today: date, signed: dict[str, Contract]
) -> Contract:
    by = staff["zhao"]
    start = today + timedelta(days=paper.starts)
    at = datetime.combine(min(start, today - timedelta(days=1)), time(0, 30), ZONE)
    contract = contracts.register(
        clientele.customers[paper.customer].pk,
        particulars=_particulars(paper, staff, today),
        number=f"HT-{start.year}-{paper.number}",
        renewal_of_id=signed[paper.renews].pk if paper.renews else None,
        by=by,
        at=at,
    )
    ids = [clientele.systems[key].pk for key in paper.systems]
    contracts.cover_systems(contract.pk, system_ids=ids, by=by, at=at)
    contracts.name_members(contract.pk, members=_members(paper, staff), by=by, at=at)
    for preset in paper.presets:
        terms.add_preset(contract.pk, preset, by=by, at=at)
    if paper.key == "donghu":
        _price_late_plans(contract, by, at)
    if not paper.is_draft:
        contract = contracts.activate(contract.pk, by=by, at=at)
    return _accept(paper, contract, by, today)


def _particulars(paper: Paper, staff: dict[str, Actor], today: date) -> Particulars:
    def day(offset: int | None) -> date | None:
        return None if offset is None else today + timedelta(days=offset)

    start = today + timedelta(days=paper.starts)
    return Particulars(
        name=paper.name,
        kind=paper.kind,
        starts_on=start,
        ends_on=day(paper.ends),
        signed_on=min(start - timedelta(days=10), today),
        warranty_months=paper.warranty_months,
        free_until=day(paper.free_until),
        support_level=paper.level,
        coverage_note=paper.note,
        manager_id=staff[paper.manager].person_id,
        customer_opens_green=paper.key in ("donghu", "hospital"),
    )


def _members(paper: Paper, staff: dict[str, Actor]) -> list[Member]:
    known = {key: (name, title, phone) for key, name, title, phone, _ in STAFF}
    return [
        Member(name=name, role=title, phone=phone, person_id=staff[key].person_id, emergency=key == "chen")
        for key, (name, title, phone) in ((key, known[key]) for key in paper.members)
    ]


def _price_late_plans(contract: Contract, by: Actor, at: datetime) -> None:
    """For this customer there is a price for the two hours, too."""
    row = contract.commitments.get(preset="repair_or_plan", milestone="resolved")
    promise = replace(terms.promise_of(row), penalty=WHAT_A_LATE_PLAN_COSTS)
    terms.reword(row.pk, promise=promise, by=by, at=at)


def _accept(paper: Paper, contract: Contract, by: Actor, today: date) -> Contract:
    if paper.accepted is None:
        return contract
    day = today + timedelta(days=paper.accepted)
    at = datetime.combine(day, time(16), ZONE)
    contract = contracts.accept(contract.pk, on=day, by=by, at=at)
    if paper.deposit:
        note = f"验收单 YS-{day.year}-{paper.number}"
        deposits.hold(contract.pk, amount=Decimal(paper.deposit), since=day, note=note, by=by, at=at)
    return contract
