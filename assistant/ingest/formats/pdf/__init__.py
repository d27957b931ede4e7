"""PDF: the characters on each page, put back into lines, columns, paragraphs and notes.

The modules in the order data flows: `glyphs` (characters with places, owner of pypdfium2),
`page_runs` (they become runs), `lines` (runs become pieces of lines), `line_numbers` (numbers
beside lines go), `margins` (running heads, folios), `gutters` and `reading_order` (columns,
tables), `page_blocks` (lines become paragraphs, notes, captions, tables), `page_assembly` (one
text, with the places of its pages and marks), `document_info` (title and authors, owner of pypdf),
`loader` (all of it).
"""

from .loader import extract

__all__ = ["extract"]
