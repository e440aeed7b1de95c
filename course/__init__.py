"""The course as its teachers write and run it: sources, checks, releases, and the command `course`."""
