"""What a question's words may stand for in a collection: filters they name, readings left open."""
