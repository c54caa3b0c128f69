"""Customers from a workbook: dry run, problems, doing it, doing it again; hostile workbooks."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from aftercare.accounts.tests.people import make_actor, make_person, signed_in
from aftercare.customers import export, sheets, workbook
from aftercare.customers.actions import importing
from aftercare.customers.models import Contact, Customer, Environment, Import, System
from aftercare.customers.tests.makers import AT, make_contact, make_customer, make_system
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db

CUSTOMERS = [
    ["客户名称*", "客户简称", "客户级别", "重点客户", "地区", "邮箱域名"],
    ["东湖职业学院", "东湖职院", "重要", "是", "华中", "donghu.example，dh.example"],
    ["滨海大学", "滨海", "普通", "否", "华北", ""],
]
CONTACTS = [
    ["客户名称", "联系人", "角色", "邮箱", "手机"],
    ["东湖职院", "李会计", "客户管理员", "li@donghu.example", 13812345678],
    ["滨海大学", "王老师", "报障人", "", "022-12345678"],
]
SYSTEMS = [
    ["客户名称", "系统名称", "版本", "验收日期", "操作系统"],
    ["东湖职业学院", "财务系统", "3.2", date(2026, 3, 1), "麒麟 V10"],
    ["滨海大学", "缴费平台", 5, "2026年4月2日", ""],
]


def book(**tables: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"}) as made:
        for name, rows in tables.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


def whole() -> bytes:
    return book(客户=CUSTOMERS, 联系人=CONTACTS, 系统=SYSTEMS)


def take(content: bytes) -> importing.Plan:
    return importing.apply(content, by=SYSTEM, at=AT)


def problems(plan: importing.Plan) -> list[str]:
    return [p.in_english() for outcome in plan.outcomes for p in outcome.problems]


def test_a_dry_run_writes_nothing():
    plan = importing.plan(whole(), by=SYSTEM)
    assert plan.counts() == {"rows": 6, "new": 6, "changed": 0, "unchanged": 0, "refused": 0}
    assert (Customer.objects.count(), Entry.objects.count()) == (0, 0)


def test_everything_is_taken_in():
    take(whole())
    customer = Customer.objects.get(name="东湖职业学院")
    assert (customer.level, customer.is_key, customer.mail_domains) == (
        "important",
        True,
        ["dh.example", "donghu.example"],
    )
    li, wang = Contact.objects.order_by("pk")
    assert (li.customer, li.role, li.mobile, li.phone_keys) == (
        customer,
        "coordinator",
        "13812345678",
        ["13812345678"],
    )
    assert (wang.email, wang.phone_keys) == ("", ["02212345678"])
    finance, paying = System.objects.order_by("pk")
    assert (finance.accepted_on, paying.accepted_on) == (date(2026, 3, 1), date(2026, 4, 2))
    assert (finance.version, paying.version, Environment.objects.get().os) == ("3.2", "5", "麒麟 V10")


def test_a_second_time_changes_nothing():
    take(whole())
    before = Entry.objects.count()
    assert take(whole()).counts() == {"rows": 6, "new": 0, "changed": 0, "unchanged": 6, "refused": 0}
    assert Entry.objects.count() == before


def test_a_changed_cell_changes_that_and_an_empty_one_nothing():
    take(whole())
    plan = take(book(客户=[["客户", "地区", "邮箱域名"], ["东湖职院", "西南", ""]]))
    customer = Customer.objects.get(name="东湖职业学院")
    assert (plan.counts()["changed"], customer.region, len(customer.mail_domains)) == (1, "西南", 2)


def test_one_flat_sheet_will_do():
    rows = [
        ["单位名称", "姓名", "手机号", "系统"],
        ["甲", "张三", "13800000001", "OA"],
        ["甲", "李四", "13800000002", "OA"],
    ]
    assert take(book(清单=rows)).counts()["refused"] == 0
    assert (Customer.objects.count(), Contact.objects.count(), System.objects.count()) == (1, 2, 1)


def test_the_same_in_english():
    rows = [
        ["Customer", "Customer level", "Contact", "E-mail"],
        ["Acme", "Strategic", "Ann", "ann@acme.example"],
    ]
    take(book(Any=rows))
    assert (Customer.objects.get().level, Contact.objects.get().email) == ("strategic", "ann@acme.example")


def test_a_bad_row_is_left_out_and_said_and_the_others_are_written():
    rows = [
        ["客户名称", "客户级别", "联系人", "邮箱", "手机", "系统", "验收日期"],
        ["甲", "特级", "", "", "", "", ""],
        ["乙", "", "张三", "not an address", "", "", ""],
        ["丙", "", "张三", "", "", "OA", "明天"],
        ["", "", "张三", "a@b.example", "", "", ""],
        ["丁", "", "张三", "zhang@b.example", "", "OA", "2026-02-30"],
        ["戊", "", "赵六", "zhao@b.example", "", "", ""],
    ]
    plan = take(book(清单=rows))
    assert [o.result for o in plan.outcomes] == ["refused"] * 5 + ["new"]
    assert problems(plan) == [
        "“特级” is none of the values offered.",
        "This is not an e-mail address.",
        "“明天” is not a date.",
        "Please give the customer's name.",
        "“2026-02-30” is not a date.",
    ]
    assert list(Customer.objects.values_list("name", flat=True)) == ["戊"]


def test_a_refused_row_leaves_nothing_behind_for_the_rows_after_it():
    rows = [["客户名称", "联系人", "邮箱"], ["甲", "张三", "broken"], ["甲", "李四", "li@a.example"]]
    take(book(清单=rows))
    assert (Customer.objects.count(), Contact.objects.get().name) == (1, "李四")


def test_an_address_of_another_customer_is_refused():
    make_contact(make_customer("甲"), email="a@a.example")
    plan = take(book(清单=[["客户名称", "联系人", "邮箱"], ["乙", "张三", "A@a.example"]]))
    assert problems(plan) == ["This address belongs to a contact of another customer."]


def test_with_a_sheet_of_customers_the_other_sheets_make_none():
    plan = take(
        book(客户=CUSTOMERS, 联系人=[["客户名称", "联系人", "邮箱"], ["东胡职院", "张三", "z@a.example"]])
    )
    assert problems(plan) == ["There is no such customer, neither on record nor in this workbook."]


def test_a_manager_is_found_by_name():
    person = make_person("service_manager", name="陈经理")
    take(book(客户=[["客户名称", "技术支持经理"], ["甲", "陈经理"], ["乙", "王无名"]]))
    assert list(Customer.objects.values_list("name", "manager_id")) == [("甲", person.pk)]


def test_merged_cells_are_refused_clearly():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet("清单")
        sheet.write_row(0, 0, ["客户名称", "联系人", "手机"])
        sheet.merge_range(1, 0, 2, 0, "甲")
        sheet.write_row(1, 1, ["张三", "13800000001"])
        sheet.write_row(2, 1, ["李四", "13800000002"])
    plan = importing.plan(stream.getvalue(), by=SYSTEM)
    assert set(problems(plan)) == {"There are merged cells. Please take them apart and fill in every row."}


def test_a_formula_is_taken_as_its_value_and_never_computed():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet("清单")
        sheet.write_row(0, 0, ["客户名称", "客户备注"])
        sheet.write_string(1, 0, "=cmd|' /C calc'!A0")
        sheet.write_formula(1, 1, '=HYPERLINK("http://evil.example")', None, "klick")
    take(stream.getvalue())
    customer = Customer.objects.get()
    assert (customer.name, customer.note) == ("=cmd|' /C calc'!A0", "klick")


def far_cell(reference: str) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(whole())) as good,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for part in good.namelist():
            content = good.read(part)
            if part == "xl/worksheets/sheet1.xml":
                content = content.replace(b'r="E3"', f'r="{reference}"'.encode())
            bad.writestr(part, content)
    return stream.getvalue()


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bad:
        bad.writestr("xl/workbook.xml", b"<workbook/>")
        bad.writestr("xl/worksheets/sheet1.xml", b" " * (workbook.LARGEST_UNPACKED + 1))
    return stream.getvalue()


HOSTILE = {
    "gbk csv": "客户名称,联系人\n甲,张三".encode("gbk"),
    "old xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "nothing": b"",
    "zip of something else": far_cell("F3")[:200],
    "no sheet": b"PK\x05\x06" + b"\0" * 18,
    "a cell far down": far_cell("A1048576"),
    "a cell far right": far_cell("XFD1"),
    "bomb": bomb(),
    "too large": b"PK" + b"\0" * workbook.LARGEST,
    "other columns": book(x=[["品名", "单价"], ["笔", 3]]),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_sane_workbook_is_refused_with_a_sentence(content):
    with pytest.raises(Invalid):
        importing.plan(content, by=SYSTEM)


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    with pytest.raises(Invalid, match="more than 5 rows"):
        importing.plan(book(x=[["客户名称"]] + [[f"客户{n}"] for n in range(6)]), by=SYSTEM)


def test_the_template_takes_itself_in():
    for language in ("zh-hans", "en"):
        with pytest.raises(Invalid):
            importing.plan(b"", by=SYSTEM)
        assert importing.plan(workbook.template(language), by=SYSTEM).outcomes == []


def test_the_template_offers_choices():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.template("zh-hans")))["客户"]
    assert {rule.formula1 for rule in sheet.data_validations.dataValidation} == {
        '"普通,重要,战略"',
        '"是,否"',
    }


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("http://evil.example")']


@pytest.mark.parametrize("name", DANGEROUS)
def test_d07_an_export_never_computes_and_comes_back_unchanged(name):
    make_system(make_customer("甲" + name, note=name), name=name)
    by = make_actor("service_manager")
    content = export.workbook_of(sheets.Wanted(), by)
    cells = [
        c for sheet in openpyxl.load_workbook(io.BytesIO(content)) for row in sheet for c in row if c.value
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert importing.plan(content, by=by).counts()["unchanged"] == 2


def test_an_export_with_hidden_numbers_does_not_overwrite_them():
    contact = make_contact(mobile="13812345678")
    by = make_actor("executive")
    take(export.workbook_of(sheets.Wanted(), by))
    contact.refresh_from_db()
    assert contact.mobile == "13812345678"


def test_the_walk_through_the_pages(client):
    staff = signed_in(client, make_person("service_manager", language="en"))
    bad = book(
        清单=[
            ["客户名称", "联系人", "邮箱", "颜色"],
            ["甲", "张三", "z@a.example", "红"],
            ["乙", "李四", "x", ""],
        ]
    )
    upload = io.BytesIO(bad)
    upload.name = "list.xlsx"
    plan_url = staff.post("/customers/import/", {"sheet": upload})["Location"]
    page = staff.get(plan_url, headers={"Accept-Language": "en"}).content.decode()
    assert ("list.xlsx" in page, "颜色" in page, Customer.objects.count()) == (True, True, 0)
    checked = openpyxl.load_workbook(io.BytesIO(staff.get(plan_url + "sheet.xlsx").content))["清单"]
    assert [row[-1] is not None for row in checked.iter_rows(min_row=2, values_only=True)] == [False, True]
    staff.post(plan_url + "application/")
    assert [c.name for c in Customer.objects.all()] == ["甲"]
    assert staff.post(plan_url + "application/").status_code == 409


def test_a_workbook_is_taken_in_once():
    made = importing.hand_in(whole(), "x.xlsx", by=SYSTEM, at=AT)
    importing.apply(whole(), by=SYSTEM, at=AT, handed_in=made)
    with pytest.raises(Conflict):
        importing.apply(whole(), by=SYSTEM, at=AT, handed_in=made)


def test_another_persons_workbook_does_not_exist(client):
    made = Import.objects.create(file_name="x.xlsx", content=whole(), made_by=make_person("service_manager"))
    other = signed_in(client, make_person("service_manager"))
    assert other.get(f"/customers/import/{made.pk}/").status_code == 404


def test_a_file_that_is_none_is_refused_on_the_page(client):
    staff = signed_in(client, make_person("service_manager"))
    upload = io.BytesIO("客户".encode("gbk"))
    upload.name = "list.csv"
    response = staff.post("/customers/import/", {"sheet": upload})
    assert (response.status_code, Import.objects.count()) == (422, 0)
    assert staff.post("/customers/import/").status_code == 422
