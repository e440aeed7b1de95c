"""From bilingual sources to notebooks, and the checks that keep them true."""
