import time, pytest, psutil, os
from datetime import timedelta
from django.utils import timezone
from django.db import connection
from django.test.utils import CaptureQueriesContext
from aftercare.contracts.tests.world import *
from aftercare.desk.actions.intake import open_ticket, Report
from aftercare.customers.models import Contact

@pytest.mark.django_db(transaction=True)
def test_hot():
    c = make_contract("p1_p4" if False else "ten_minutes_two_hours") if False else None
    from aftercare.contracts.rules import presets
    names=[p.key for p in presets.PRESETS] if hasattr(presets,'PRESETS') else list(presets.presets())
    print(names)
    c = make_contract(names[0], names[1])
    s = make_system(c.customer)
    k = Contact.objects.create(customer=c.customer, name="李会计", email="li@example.cn", role="reporter")
    by = make_actor("dispatcher")
    def one():
        now=timezone.now()
        return open_ticket(Report(customer_id=c.customer_id,title="收费窗口无法开票",text="早上八点起所有收费窗口点开票都提示 ORA-12541",channel="api",received_at=now,contact_id=k.pk,system_id=s.pk),by=by,at=now)
    one(); 
    with CaptureQueriesContext(connection) as q: one()
    for x in q.captured_queries: print(x['time'], x['sql'][:140].replace("\n"," "))
    pid=connection.cursor().connection.info.backend_pid
    pg=psutil.Process(pid)
    a=time.process_time(); b=sum(pg.cpu_times()[:2]); n=300
    t=time.time()
    for _ in range(n): one()
    print("python ms", (time.process_time()-a)/n*1000, "pg ms", (sum(pg.cpu_times()[:2])-b)/n*1000, "wall", (time.time()-t)/n*1000)
    import cProfile,pstats
    pr=cProfile.Profile(); pr.enable()
    for _ in range(100): one()
    pr.disable(); pstats.Stats(pr).sort_stats("tottime").print_stats(25)
