"""Templates of papers: ``*.typ`` for PDF, ``word_template`` for Word."""
