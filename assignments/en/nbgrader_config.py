"""Settings of nbgrader's course root for the English assignments.

Each language has its own root: nbgrader restores locked cells from the root's gradebook.
"""

import os
from pathlib import Path

c = get_config()  # noqa: F821 - nbgrader provides it

c.CourseDirectory.course_id = "crm-en"
# Found from this file, so that nbgrader works from any folder that leads it here.
root = Path(__file__).resolve().parent
c.CourseDirectory.root = str(root)

# nbgrader's own default is a system folder that an ordinary user cannot write.
exchange = Path(os.environ.get("NBGRADER_EXCHANGE", root / "exchange"))
exchange.mkdir(parents=True, exist_ok=True)
c.Exchange.root = str(exchange)

# What a student finds in place of a solution: it fails the tests, and says where to write.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# Seconds for one cell (the first imports pandas on a busy machine), and for a kernel to start.
c.Execute.timeout = 60
c.Execute.startup_timeout = 120
