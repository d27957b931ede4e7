"""The library as a tab: the list, and what changes the collection, a module for each."""
