"""What a page has asked, shows and links to."""
