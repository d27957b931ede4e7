"""What is known about an article: title, authors, outlet, date, language, and who said so."""
