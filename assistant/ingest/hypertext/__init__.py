"""From a tree of HTML elements to text: what a reader sees, in order, word for word.

`tree` parses, `visibility` and `unseen` take out what nobody sees or what is struck out, `flow`
writes the rest down as blocks (with `inline` for raised marks, `mathematics` for formulas, `notes` for
what is a note), `main_node` chooses those of the article, `writing` makes them one text, and
`declared` reads what the page says about itself.
"""
