"""PDF: the characters on each page, put back into lines, columns, paragraphs and notes.

The modules in the order data flows: `glyphs` (characters with places, owner of pypdfium2),
`lines` (runs of characters become pieces of lines), `margins` (running heads, folios),
`reading_order` (columns, tables), `page_blocks` (lines become paragraphs, notes, captions, tables),
`assembly` (one text, with the places of its pages and marks), `properties` (title and authors,
owner of pypdf), `loader` (all of it).
"""

from .loader import extract

__all__ = ["extract"]
