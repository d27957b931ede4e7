"""Encoding what is new: how fast it goes, and by whom."""
