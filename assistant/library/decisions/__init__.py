"""What people decided about articles, kept beside what was read of them: corrections and removals."""
