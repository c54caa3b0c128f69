"""Figures for Prometheus: everything the health checks know, as gauges."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from aftercare.records import health
from aftercare.records.health import Finding
from aftercare.site.health import disk, require_watcher


class Findings(Collector):
    """The findings of one moment."""

    def __init__(self, findings: dict[str, Finding]) -> None:
        self._findings = findings

    def collect(self) -> Iterator[GaugeMetricFamily]:
        well = GaugeMetricFamily("aftercare_check_ok", "1 if the check is well", labels=["check"])
        figures = GaugeMetricFamily("aftercare_figure", "Figures of the checks", labels=["check", "figure"])
        for name, finding in self._findings.items():
            well.add_metric([name], float(finding.ok))
            for figure, value in (finding.figures or {}).items():
                figures.add_metric([name, figure], float(value))
        yield well
        yield figures


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For this machine, or with the metrics token."""
    require_watcher(request)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Findings({"disk": disk()} | health.examine()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
