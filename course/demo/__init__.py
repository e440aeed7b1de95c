"""A class that behaves like one, to see the instructor's whole job in one command; nobody in it is real."""

from course.demo.show import demo_class

__all__ = ["demo_class"]
