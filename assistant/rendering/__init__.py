"""The fixed words a result may show, and pure functions on strings that lay results out."""
