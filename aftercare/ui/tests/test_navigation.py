from aftercare.foundation.facts import Actor
from aftercare.ui import navigation, pages

ENGINEER = Actor(kind="staff", name="王工", person_id=1, roles=frozenset({"engineer"}))
REPORTER = Actor(kind="customer", name="李会计", person_id=2)


def declare():
    navigation.add("", "服务台", "ui:counts", "inbox", lambda actor: actor.is_staff, lambda actor: 38)
    navigation.add("客户与合同", "组件库", "ui:gallery", "building", lambda actor: actor.is_staff)
    navigation.add(
        "客户与合同", "财务", "ui:language", "cash", lambda actor: "finance" in actor.roles, lambda actor: 9
    )
    navigation.add("", "还没有的页面", "nowhere:page", "x")
    navigation.add(
        "",
        "我的问题",
        "ui:counts",
        "messages",
        lambda actor: actor.is_customer,
        lambda actor: 2,
        door="portal",
    )


def test_everybody_sees_what_concerns_them():
    declare()
    labels = [(s, [e.label for e in found]) for s, found in navigation.sections(navigation.entries(ENGINEER))]
    assert labels == [("", ["服务台", "还没有的页面"]), ("客户与合同", ["组件库"])]
    assert [entry.label for entry in navigation.entries(REPORTER, "portal")] == ["我的问题"]


def test_numbers_of_what_one_may_not_see_are_not_told():
    declare()
    assert navigation.counts(ENGINEER) == {"ui:counts": 38}
    assert navigation.counts(REPORTER) == {"ui:counts": 2}


def test_the_rail_marks_where_one_is_and_skips_what_leads_nowhere(staff_request, chinese):
    declare()
    text = pages.page(staff_request, "ui/staff.html").content.decode()
    assert text.count('aria-current="page"') == 1
    assert '<a class="rail-link" href="/ui/" aria-current="page">' in text
    assert "还没有的页面" not in text
    assert "财务" not in text
    assert 'data-count="ui:counts"' in text


def test_declaring_twice_changes_nothing():
    for _turn in range(2):
        navigation.add("", "服务台", "ui:counts", "inbox")
    assert len(navigation.entries(ENGINEER)) == 1


def test_the_counters_are_nobodys_without_a_person(client):
    declare()
    assert client.get("/ui/counts/").json() == {}
