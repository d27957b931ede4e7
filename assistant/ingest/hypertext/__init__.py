"""From a tree of HTML elements to text: what a reader sees, in order, word for word.

`tree` parses, `visibility` takes out what nobody sees or what is struck out, `flow` writes the rest
down as blocks (with `inline` for raised marks and formulas), `main_node` chooses those of the
article, and `declared` reads what the page says about itself.
"""
