"""The server under the page: its port, who may reach it, and the files it sends."""
