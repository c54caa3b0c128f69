"""The staff of the fictional vendor. Their accounts have no password: one enters by the start page only."""

from datetime import datetime
from typing import Final

from aftercare.accounts.models import Person, RoleGrant, Team
from aftercare.customers.rules import names
from aftercare.foundation.facts import Actor
from aftercare.site.demo.marks import mark

#: Key, name, title, telephone, roles. The domain is reserved (RFC 2606): no mail ever gets there.
STAFF: Final = (
    ("wang", "王工", "驻点工程师", "139-0000-0101", "engineer"),
    ("chen", "陈立", "数据库工程师", "137-0000-0102", "engineer operations"),
    ("liu", "刘洋", "支持工程师", "136-0000-0103", "engineer"),
    ("zhao", "赵敏", "服务经理", "138-0000-0104", "service_manager"),
    ("sun", "孙悦", "服务台调度", "135-0000-0105", "dispatcher"),
    ("zhou", "周航", "项目经理", "138-0000-0106", "project_manager"),
    ("wu", "吴晓峰", "开发工程师", "139-0000-0107", "developer"),
    ("zheng", "郑婷", "测试工程师", "137-0000-0108", "tester"),
    ("feng", "冯静", "知识管理员", "136-0000-0109", "knowledge_editor"),
    ("han", "韩雪", "培训讲师", "135-0000-0110", "trainer"),
    ("yang", "杨帆", "运维工程师", "138-0000-0111", "operations"),
    ("qian", "钱丽", "财务主管", "139-0000-0112", "finance"),
    ("lin", "林志远", "分管副总", "138-0000-0113", "executive"),
    ("xu", "徐凯", "系统管理员", "137-0000-0114", "system_admin"),
    ("he", "何敏", "安全管理员", "136-0000-0115", "security_admin"),
    ("gao", "高翔", "审计管理员", "135-0000-0116", "audit_admin"),
)
TEAMS: Final = (
    ("应用支持组", "wang", ("wang", "liu", "wu")),
    ("数据库与运维组", "chen", ("chen", "yang")),
    ("服务台", "sun", ("sun", "zhao")),
)


def hire(at: datetime) -> dict[str, Actor]:
    """Make the staff and their teams; returns who acts, by key.

    Written straight into the tables: a fact about staff belongs to no customer, is sealed, and could not be
    removed again with the rest.
    """
    people = {key: _engage(key, name, title, phone, roles, at) for key, name, title, phone, roles in STAFF}
    for name, lead, members in TEAMS:
        team = Team.objects.create(name=name, lead=people[lead])
        team.members.set([people[key] for key in members])
        mark("team", team.pk)
    return {key: person.actor() for key, person in people.items()}


def _engage(key: str, name: str, title: str, phone: str, roles: str, at: datetime) -> Person:
    person = Person.objects.register(
        email=f"{key}@huacheng.example",
        name=name,
        title=title,
        phone=phone,
        kind="staff",
        pinyin=names.pinyin(name),
        initials=names.initials(name),
        created_at=at,
    )
    RoleGrant.objects.bulk_create(
        [RoleGrant(person=person, role=role, granted_at=at) for role in roles.split()]
    )
    mark("person", person.pk)
    return person
