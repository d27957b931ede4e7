"""Pages fetched from addresses somebody gave us: public ones only, politely, within limits."""
