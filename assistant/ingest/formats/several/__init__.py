"""Formats that hold several articles in one file: mailboxes, tables, JSON Lines, feeds."""
