"""The collection and the answer of the evidence tests, exported here."""

from __future__ import annotations

from tests.evidence.conftest import answer, bundle, desk

__all__ = ["answer", "bundle", "desk"]
