"""What the API counts about itself, in the text format of Prometheus.

Invariant: routes, statuses and times; no question, no name and no address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0

if TYPE_CHECKING:
    from ...records import AnswerStatus

CONTENT_TYPE = CONTENT_TYPE_PLAIN_1_0_0


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "onrecord_requests", "Requests", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "onrecord_request_seconds", "Time to an answer", ["route"], registry=self._registry
        )
        self._answers = Counter(
            "onrecord_answers", "Questions by status", ["status"], registry=self._registry
        )
        self._articles = Gauge("onrecord_articles", "Articles held", registry=self._registry)
        self._waiting = Gauge(
            "onrecord_work_held", "Work that runs or waits", registry=self._registry
        )

    def answered(self, status: AnswerStatus) -> None:
        """Count an answer."""
        self._answers.labels(status.value).inc()

    def requested(self, route: str, status: int, seconds: float) -> None:
        """Count a request to a route, by the path that was declared for it."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self, *, articles: int, held: int) -> bytes:
        """All of it, with what is so at this moment."""
        self._articles.set(articles)
        self._waiting.set(held)
        return generate_latest(self._registry)
