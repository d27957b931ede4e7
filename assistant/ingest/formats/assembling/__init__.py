"""What the loaders of documents put their texts together with."""
