"""The staff's pages: what they show, to whom, and in how many statements."""

from urllib.parse import unquote

import pytest
from django.urls import reverse

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.customers import panels
from aftercare.customers.actions import systems
from aftercare.customers.models import Contact, Customer
from aftercare.customers.particulars import ComponentParticulars, EnvironmentParticulars
from aftercare.customers.tests.makers import AT, make_contact, make_customer, make_system
from aftercare.foundation.facts import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    return signed_in(client, make_person("service_manager"))


def text_of(response) -> str:
    return response.content.decode()


def furnish(customer: Customer, n: int) -> None:
    for _ in range(n):
        make_contact(customer)
        system = make_system(customer)
        environment = systems.add_environment(system, EnvironmentParticulars(os="麒麟 V10"), by=SYSTEM, at=AT)
        systems.add_component(environment, ComponentParticulars(name="Nginx"), by=SYSTEM, at=AT)


def count_of(client, url, django_assert_num_queries, n):
    with django_assert_num_queries(n):
        assert client.get(url).status_code == 200


def queries_of(client, url) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_list_costs_the_same_for_one_and_three(manager):
    make_customer(manager_id=make_person("service_manager").pk)
    one = queries_of(manager, "/customers/")
    for _ in range(2):
        furnish(make_customer(manager_id=make_person("service_manager").pk), 2)
    assert queries_of(manager, "/customers/") == one


def test_the_page_costs_the_same_for_one_and_three(manager):
    first, second = make_customer(), make_customer()
    furnish(first, 1)
    furnish(second, 3)
    assert queries_of(manager, f"/customers/{first.pk}/") == queries_of(manager, f"/customers/{second.pk}/")


@pytest.mark.parametrize("text", ["东湖", "dhzy", "donghu", "东湖职业技术学院"])
def test_the_list_finds_by_name_pinyin_and_initials(manager, text):
    make_customer("东湖职业技术学院", short_name="东湖职院")
    make_customer("滨海大学")
    page = text_of(manager.get("/customers/", {"q": text}))
    assert ("东湖职院" in page, "滨海大学" in page) == (True, False)


def test_the_list_pages_by_key(manager, monkeypatch):
    monkeypatch.setattr("aftercare.customers.sheets.customer_list.__defaults__", (2,))
    names = ["甲公司", "乙公司", "丙公司", "丁公司", "乙公司二"]
    for name in names:
        make_customer(name)
    seen, after = [], ""
    for _ in range(3):
        response = manager.get("/customers/", {"after": after}, headers={"HX-Request": "true"})
        rows = text_of(response).split('class="subject"')[1:]
        seen += [row.split(">")[1].split("<")[0] for row in rows]
        after = (
            text_of(response).split("after=")[1].split('"')[0].split("&")[0]
            if "after=" in text_of(response)
            else ""
        )

        after = unquote(after)
    assert sorted(seen) == sorted(names)


def test_filters(manager):
    make_customer("重点甲", is_key=True, level="strategic", region="华东")
    make_customer("普通乙", region="华北")
    for query, expected in (
        ({"only": "key"}, True),
        ({"level": "strategic"}, True),
        ({"region": "华北"}, False),
    ):
        page = text_of(manager.get("/customers/", query))
        assert ("重点甲" in page, "普通乙" in page) == (expected, not expected)


def test_entering_a_customer(manager):
    response = manager.post(
        "/customers/new/", {"name": "东湖职业学院", "level": "ordinary", "mail_domains": "a.cn，b.cn"}
    )
    customer = Customer.objects.get()
    assert response["Location"] == f"/customers/{customer.pk}/"
    assert (customer.mail_domains, customer.initials, customer.number[:2]) == (
        ["a.cn", "b.cn"],
        "dhzyxy",
        "KH",
    )


def test_a_refusal_stands_beside_its_field(manager):
    make_customer("东湖")
    response = manager.post(
        "/customers/new/", {"name": "东湖", "level": "ordinary"}, HTTP_ACCEPT_LANGUAGE="en"
    )
    assert response.status_code == 422
    assert "There is already a customer of this name." in text_of(response)


def test_case_81_two_at_once(manager):
    customer = make_customer("东湖")
    form = {"name": "东湖", "level": "ordinary", "revision": customer.revision}
    manager.post(f"/customers/{customer.pk}/edit/", {**form, "region": "华东"})
    response = manager.post(f"/customers/{customer.pk}/edit/", {**form, "region": "华北"})
    customer.refresh_from_db()
    assert (response.status_code, customer.region) == (422, "华东")


LI = {"name": "李会计", "email": "li@x.example", "role": "reporter", "language": "zh-hans"}
FORMS = [
    ("new_site", "customer", {"name": "本部"}),
    (
        "new_contact",
        "customer",
        {"name": "李会计", "email": "li@x.example", "role": "reporter", "language": "zh-hans"},
    ),
    ("new_system", "customer", {"name": "财务", "level": "ordinary", "accepted_on": "2026-01-02"}),
    ("new_environment", "system", {"kind": "production", "os": "麒麟"}),
    ("new_component", "environment", {"kind": "database", "name": "达梦", "version": "8"}),
]


@pytest.mark.parametrize(("name", "parent", "values"), FORMS)
def test_every_form_can_be_opened_filled_in_and_opened_again(manager, name, parent, values):
    system = make_system()
    environment = systems.add_environment(system, EnvironmentParticulars(kind="test"), by=SYSTEM, at=AT)
    pk = {"customer": system.customer_id, "system": system.pk, "environment": environment.pk}[parent]
    url = reverse(f"customers:{name}", args=[pk])
    assert manager.get(url).status_code == 200
    assert manager.post(url, {}).status_code == 422
    response = manager.post(url, values)
    assert response.status_code == 303, text_of(response)
    page = text_of(manager.get(response["Location"]))
    edits = [part.split('"')[0] for part in page.split('href="')]
    edit = [a for a in edits if a.startswith(f"/customers/{name.removeprefix('new_')}")]
    assert any(manager.get(address).status_code == 200 for address in edit)
    assert all(value in page for key, value in values.items() if key in ("name", "os"))


def test_numbers_are_hidden_from_whoever_need_not_know_them(client):
    customer = make_customer()
    make_contact(customer, mobile="13812345678")
    for role, shown in (("executive", "138****5678"), ("service_manager", "13812345678")):
        page = text_of(signed_in(client, make_person(role)).get(f"/customers/{customer.pk}/"))
        assert ("13812345678" in page, shown in page) == (role == "service_manager", True)


def test_inviting_a_contact(manager):
    contact = make_contact(role="coordinator")
    manager.post(f"/customers/contacts/{contact.pk}/invitation/")
    contact.refresh_from_db()
    assert contact.invited_at is not None


def test_the_departed_are_listed_apart_and_come_back(manager):
    contact = make_contact()
    manager.post(f"/customers/contacts/{contact.pk}/departure/")
    assert not Contact.objects.get().is_active
    manager.post(f"/customers/contacts/{contact.pk}/return/")
    assert Contact.objects.get().is_active


def test_panels_of_the_rooms_above(manager, monkeypatch):
    monkeypatch.setattr(panels, "_panels", [])
    customer = make_customer()
    panels.register("Second", 2, lambda customer_id, by: "<b>second</b>")
    panels.register("Nothing", 3, lambda customer_id, by: None)
    panels.register("First", 1, lambda customer_id, by: "first")
    page = text_of(manager.get(f"/customers/{customer.pk}/"))
    assert page.index("first") < page.index("&lt;b&gt;second")
    assert "Nothing" not in page


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_learn_of_no_customer(client, role):
    customer = make_customer()
    person = signed_in(client, make_person(role))
    assert [person.get(url).status_code for url in ("/customers/", f"/customers/{customer.pk}/")] == [
        403,
        403,
    ]


def test_people_of_a_customer_find_no_staff_pages(client):
    customer = make_customer()
    person = signed_in(client, make_person("coordinator", customer_id=customer.pk))
    assert person.get(f"/customers/{customer.pk}/").status_code == 404


def test_the_portal_shows_a_coordinator_their_own_organisation_only(client):
    own, other = make_customer("本单位"), make_customer("别的单位")
    make_contact(own, name="自己人", mobile="13812345678")
    make_contact(other, name="外人")
    person = signed_in(client, make_person("coordinator", customer_id=own.pk))
    page = text_of(person.get("/portal/organisation/"))
    assert ("自己人" in page, "13812345678" in page, "外人" in page) == (True, True, False)


def test_a_reporter_does_not_see_the_organisation(client):
    person = signed_in(client, make_person("reporter", customer_id=make_customer().pk))
    assert person.get("/portal/organisation/").status_code == 403
