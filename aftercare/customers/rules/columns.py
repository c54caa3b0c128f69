"""The columns of the sheet by which customers come and go: one vocabulary for template, import and export."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column: the field it fills, of which part, and its headings (the first two are ours)."""

    key: str
    part: str  # customer | contact | system | environment
    field: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    width: int = 16


def _c(part: str, field: str, zh: str, en: str, *aliases: str, width: int = 16) -> Column:
    return Column(f"{part}.{field}", part, field, zh, en, aliases, width)


COLUMNS = (
    _c(
        "customer",
        "name",
        "客户名称",
        "Customer",
        "客户",
        "客户单位",
        "单位名称",
        "公司名称",
        "公司",
        width=28,
    ),
    _c("customer", "short_name", "客户简称", "Short name", "简称"),
    _c("customer", "level", "客户级别", "Customer level", "客户等级"),
    _c("customer", "is_key", "重点客户", "Key customer"),
    _c("customer", "manager", "技术支持经理", "Technical account manager", "客户经理", width=18),
    _c("customer", "industry", "行业", "Industry", "所属行业"),
    _c("customer", "region", "地区", "Region", "区域", "省份"),
    _c("customer", "address", "地址", "Address", "客户地址", width=30),
    _c("customer", "mail_domains", "邮箱域名", "Mail domains", width=22),
    _c("customer", "note", "客户备注", "Customer remark", width=24),
    _c("contact", "name", "联系人", "Contact", "联系人姓名", "姓名"),
    _c("contact", "role", "联系人角色", "Contact role", "角色"),
    _c("contact", "email", "邮箱", "E-mail", "email", "电子邮箱", "邮件", "电子邮件", width=26),
    _c("contact", "mobile", "手机", "Mobile", "手机号", "手机号码"),
    _c("contact", "phone", "电话", "Telephone", "固定电话", "座机", "联系电话"),
    _c("contact", "department", "部门", "Department"),
    _c("contact", "title", "职务", "Position", "职位"),
    _c("system", "name", "系统名称", "System", "系统", width=24),
    _c("system", "product", "产品", "Product", "产品名称"),
    _c("system", "version", "版本", "Version", "版本号"),
    _c("system", "level", "系统级别", "System level"),
    _c("system", "delivered_on", "交付日期", "Delivered on"),
    _c("system", "accepted_on", "验收日期", "Accepted on"),
    _c("system", "note", "系统备注", "System remark", width=24),
    _c("environment", "os", "操作系统", "Operating system"),
    _c("environment", "database", "数据库", "Database"),
    _c("environment", "middleware", "中间件", "Middleware"),
)
BY_KEY = {column.key: column for column in COLUMNS}
NAME = "customer.name"
RESULT = ("结果", "Result")
PROBLEM = ("问题", "Problem")

SHEETS = (
    ("客户", "Customers", tuple(c for c in COLUMNS if c.part == "customer")),
    ("联系人", "Contacts", (BY_KEY[NAME], *(c for c in COLUMNS if c.part == "contact"))),
    ("系统", "Systems", (BY_KEY[NAME], *(c for c in COLUMNS if c.part in ("system", "environment")))),
)

LEVELS = {
    "ordinary": ("普通", "Ordinary"),
    "important": ("重要", "Important"),
    "strategic": ("战略", "Strategic"),
}
ROLES = {
    "reporter": ("报障人", "Reporter"),
    "coordinator": ("客户管理员", "Coordinator"),
    "decision_maker": ("决策者", "Decision maker"),
}
YES = ("是", "Yes")
NO = ("否", "No")
CHOICES = {
    "customer.level": tuple(LEVELS.values()),
    "system.level": tuple(LEVELS.values()),
    "contact.role": tuple(ROLES.values()),
    "customer.is_key": (YES, NO),
}


def column_of(heading: str) -> Column | None:
    """The column that a heading names, in either language; None for a stranger."""
    return _BY_HEADING.get(_bare(heading))


def is_ours(heading: str) -> bool:
    """Whether it is a heading that we wrote beside the columns, to be overlooked when it comes back."""
    return _bare(heading) in {_bare(name) for name in (*RESULT, *PROBLEM)}


def _bare(heading: str) -> str:
    plain = unicodedata.normalize("NFKC", heading).lower()
    return "".join(ch for ch in plain if ch not in " *\t\n\r(必填)_-")


_BY_HEADING = {
    _bare(heading): column for column in COLUMNS for heading in (column.zh, column.en, *column.aliases)
}
