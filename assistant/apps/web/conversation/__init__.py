"""Conversations and clippings: what a page asked, what it kept, and what it shows of both."""
