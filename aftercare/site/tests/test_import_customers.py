"""`aftercare import customers`: what it prints, and with which exit code."""

import io
import json

import pytest

from aftercare.customers.tests.test_import import book
from aftercare.site.commands.import_customers import run

pytestmark = pytest.mark.django_db


def test_the_command(tmp_path):
    file = tmp_path / "customers.xlsx"
    file.write_bytes(
        book(清单=[["客户名称", "联系人", "邮箱"], ["甲", "张三", "z@a.example"], ["乙", "李四", "x"]])
    )
    said = []
    for dry_run in (True, False, False):
        out, err = io.StringIO(), io.StringIO()
        status = run(file, out, err, dry_run=dry_run)
        said.append((status, [json.loads(line) for line in out.getvalue().splitlines()]))
    counts = [lines[-1] for _, lines in said]
    assert [(c["new"], c["unchanged"], c["refused"]) for c in counts] == [(1, 0, 1), (1, 0, 1), (0, 1, 1)]
    assert [status for status, _ in said] == [1, 1, 1]
    assert said[0][1][1]["problems"] == [
        {"column": "contact.email", "error": "This is not an e-mail address."}
    ]


def test_the_command_says_what_it_cannot_read(tmp_path):
    err = io.StringIO()
    (tmp_path / "x.csv").write_bytes("客户".encode("gbk"))
    assert [run(tmp_path / name, io.StringIO(), err) for name in ("x.csv", "missing.xlsx")] == [1, 1]
    assert "not an Excel workbook" in err.getvalue()
