"""From a question to ranked passages: hybrid retrieval over one build of the library.

Nothing is imported here: FAISS and the encoder load with the modules that own them.
"""
