"""What the words of a question may stand for in a collection: filters they name, readings they leave open."""
