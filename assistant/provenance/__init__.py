"""Proof of a quotation, in both directions: from an answer to its source, and from a draft back."""

from __future__ import annotations

__all__: list[str] = []
