"""All families together: the whole corpus on request, one attack a family else."""

import os

from tests.attacks.corpus import (  # noqa: F401 - importing a family registers its attacks
    answers,
    book,
    cells,
    files,
    folder,
    harmless,
    learning,
    patches,
    processes,
    remembering,
    runner,
    snooping,
    values,
    writing,
)
from tests.attacks.corpus.kinds import CORPUS

ATTACKS = {attack.id: attack for attack in CORPUS}
# The whole corpus takes about ten minutes on two cores, more than the rest of the tests together.
WHOLE = bool(os.environ.get("CRM_COURSE_ALL_ATTACKS"))
ON_REQUEST = "takes minutes: set CRM_COURSE_ALL_ATTACKS=1 to run the whole corpus"
_one_each = {attack.family: attack for attack in reversed(CORPUS) if not attack.alone}
TOGETHER = [attack for attack in CORPUS if not attack.alone] if WHOLE else list(_one_each.values())
