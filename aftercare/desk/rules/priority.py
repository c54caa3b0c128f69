"""Which priority to propose. Staff propose, the customer confirms; this only saves them the first thought."""

from dataclasses import dataclass

from aftercare.desk.rules.states import PRIORITIES

_BY_IMPACT_AND_SCOPE = {
    ("stopped", "organisation"): 1,
    ("stopped", "department"): 2,
    ("stopped", "person"): 2,
    ("degraded", "organisation"): 2,
    ("degraded", "department"): 3,
    ("degraded", "person"): 3,
    ("inconvenient", "organisation"): 3,
    ("inconvenient", "department"): 3,
    ("inconvenient", "person"): 4,
}
_URGENCY = {"immediate": -1, "today": 0, "normal": 0, "low": 1}


def propose(impact: str, scope: str, urgency: str) -> str:
    """P1–P4 from what stands still, for how many, how soon it is wanted. Unknown words count as the mildest.

    Without any impact (a question, a wish) urgency alone never makes it more than P3.
    """
    level = _BY_IMPACT_AND_SCOPE.get((impact, scope), 4) + _URGENCY.get(urgency, 0)
    return PRIORITIES[min(max(level, 1), 4) - 1]


_STANDSTILL = (
    "停摆",
    "瘫痪",
    "宕机",
    "崩溃",
    "全部无法",
    "全校",
    "全院",
    "全公司",
    "所有用户",
    "业务中断",
    "系统中断",
    "无法使用",
    "outage",
    "down for everyone",
    "nobody can",
)
_URGENT = ("紧急", "立即", "马上", "急急", "十万火急", "urgent", "asap", "emergency")
_ASKING = ("如何", "怎么", "怎样", "请问", "咨询", "是否可以", "how do", "how to", "how can")


@dataclass(frozen=True)
class Suggestion:
    """What the words hint at: a hint for the person who sorts, never a decision."""

    request_class: str = ""
    priority: str = ""


def suggest(text: str) -> Suggestion:
    """Read class and priority out of a customer's words, cautiously."""
    said = text.casefold()[:4000]
    stands_still = any(word in said for word in _STANDSTILL)
    if stands_still:
        return Suggestion("fault", "P1" if any(word in said for word in _URGENT) else "P2")
    if any(word in said for word in _ASKING):
        return Suggestion("consultation", "P4")
    return Suggestion(priority="P2" if any(word in said for word in _URGENT) else "")
