"""Characters become words, sentences and paragraphs, always with the way back to their places.

Nothing here knows what an article is. Import from the modules.
"""
