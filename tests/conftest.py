"""Settings for every test."""

import matplotlib as mpl
from hypothesis import settings

mpl.use("Agg")
# Two busy cores: an example's time says nothing about the rule.
settings.register_profile("course", deadline=None, max_examples=40)
settings.load_profile("course")
