"""How well the assignments' questions measure: what answers they accept, refuse and explain."""
