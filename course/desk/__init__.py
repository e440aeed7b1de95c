"""The instructor's desk: class lists in, submissions in, grades out, and a look at whether everything is in order."""
