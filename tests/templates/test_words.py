"""Every message at its longest, in both languages; every word that code names, and no word that nobody names."""
