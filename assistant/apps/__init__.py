"""The edges: command line, browser page and protocols around one desk."""
