"""The half of grading that runs inside the sandbox; it must import without `course` around it."""
