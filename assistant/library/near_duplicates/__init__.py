"""Which articles carry one story: MinHash candidates, confirmed word by word, grouped."""
