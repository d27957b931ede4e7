"""A collection on PostgreSQL with pgvector. The only package that imports psycopg."""
