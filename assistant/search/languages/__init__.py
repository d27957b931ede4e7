"""Ranking in collections of several languages."""
