"""Feeds that are asked again and again, and what they bring."""
