"""Fixed pages: from characters that were placed on a page to the lines they make."""
