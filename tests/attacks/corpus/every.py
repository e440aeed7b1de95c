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
ASKED = os.environ.get("CRM_COURSE_ALL_ATTACKS", "")
WHOLE = ASKED == "1"
ON_REQUEST = "takes minutes: set CRM_COURSE_ALL_ATTACKS=1 to run the whole corpus"
_one_each = {attack.family: attack for attack in reversed(CORPUS) if not attack.alone}
if unknown := set(ASKED.split(",")) - {"", "1", *_one_each}:
    raise ValueError(f"CRM_COURSE_ALL_ATTACKS: no family {sorted(unknown)}. Families: {sorted(_one_each)}")
_families = set(_one_each) if WHOLE else set(ASKED.split(",")) & set(_one_each)
TOGETHER = [each for each in CORPUS if not each.alone and each.family in _families] or list(_one_each.values())
