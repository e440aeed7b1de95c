"""All families together."""

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
TOGETHER = [attack for attack in CORPUS if not attack.alone]
