"""The commands that go on answering: the page, the HTTP API, MCP."""
