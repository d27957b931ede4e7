"""Engines that keep a collection on a server, behind one protocol; nothing of it loads for local."""
