"""Real data sets by name, each with its columns, origin, licence and hash in the catalogue.

A file comes from the first of: this package (published figures), the folder that the environment
variable ``CRMLIB_DATA`` names, the reader's cache, the pinned public address. Whatever its hash does
not match is refused. The catalogue is package data, so that an installed crmlib has it too.
"""

from crmlib.datasets.catalogue import describe, names
from crmlib.datasets.reading import available, load, load_or_explain

__all__ = ["available", "describe", "load", "load_or_explain", "names"]
