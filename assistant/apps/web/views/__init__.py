"""The views of the page: one module a tab, with its events; the only modules that build Gradio components."""
