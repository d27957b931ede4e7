"""Milvus: from a file to a cluster, through one client."""
