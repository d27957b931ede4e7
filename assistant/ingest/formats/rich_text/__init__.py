"""Rich text (RTF): its tokens, read into the visible text and its notes."""
