"""What asking and searching return: hits, quotations, answers, and why they were chosen."""
