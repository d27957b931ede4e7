"""Encoding in shards that other processes and machines do, each of them once."""
