"""From judged sentences to quotations: which are shown, where else they stand, and why."""
