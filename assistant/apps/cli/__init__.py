"""The command `onrecord`."""

from .main import main

__all__ = ["main"]
