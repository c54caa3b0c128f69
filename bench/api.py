"""What a program's request costs: statements, and milliseconds of CPU in Python, without the network."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.site.settings_test")

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases

ROUNDS = 200
AIM = {"create": 10.0}  # milliseconds of CPU, PostgreSQL's share not counted here


def main() -> int:
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        found = {name: _measure(ask) for name, ask in _requests().items()}
    finally:
        teardown_databases(databases, verbosity=0)
    for name, (statements, cpu) in found.items():
        print(f"  {name:<20} {statements:3d} statements {cpu:7.2f} ms CPU")
    print(json.dumps({name: round(cpu, 2) for name, (_, cpu) in found.items()} | {"cpus": os.cpu_count()}))
    return int(any(found[name][1] > aim for name, aim in AIM.items()))


def _requests() -> dict[str, Callable[[], Any]]:
    from aftercare.desk.tests.scene import make_scene
    from aftercare.site.api.tests.asking import Program

    scene = make_scene()
    program = Program(scene.engineer)
    number = scene.ticket().number
    report = {
        "title": "收费窗口无法开票",
        "text": "早上 8 点 30 分起点“开票”提示 ORA-12541,排队两百多人。",
        "customer_id": scene.customer.pk,
        "contact_id": scene.contact.pk,
        "system_id": scene.system.pk,
    }
    return {
        "create": lambda: program.post("/tickets", report),
        "read": lambda: program.get(f"/tickets/{number}"),
        "list": lambda: program.get("/tickets?view=open"),
        "clocks": lambda: program.get(f"/tickets/{number}/clocks"),
    }


def _measure(ask: Callable[[], Any]) -> tuple[int, float]:
    """Statements of one request, and the mean CPU of many after it."""
    assert ask().status_code < 300
    with CaptureQueriesContext(connection) as asked:
        ask()
    statements = len(asked)
    began = time.process_time()
    for _ in range(ROUNDS):
        ask()
    return statements, (time.process_time() - began) * 1000 / ROUNDS


if __name__ == "__main__":
    sys.exit(main())
