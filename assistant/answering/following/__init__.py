"""What a question takes over from the turns before it, without a word being written."""
