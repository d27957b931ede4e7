"""What the wording of a question says: whether it asks at all, and what it holds an answer to."""
