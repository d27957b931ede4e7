"""Routes beside the page: drafts to be checked, files to be added."""
