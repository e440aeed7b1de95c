"""Customer relationship management, each textbook rule as one short function.

Rules live in one module for each module of the course (`classification`, `satisfaction`, `loyalty`,
`churn`, `value`); `profile` turns a transaction log into customers, `parts` divides a log that is too large,
`database` holds the firm's tables, `simulate` makes a firm whose truth is known, `datasets` fetches real data,
`language` sets the words. Importing changes nothing.
"""

from crmlib.errors import CrmError
from crmlib.language import say, use_language, word

__all__ = ["CrmError", "say", "use_language", "word"]
