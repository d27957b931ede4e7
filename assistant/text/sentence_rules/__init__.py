"""What is known of sentence ends: a library's proposals, a table of abbreviations, marks of notes."""
