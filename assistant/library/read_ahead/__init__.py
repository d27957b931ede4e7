"""Sources read before the library is written to: side by side, in order, into a spool."""
