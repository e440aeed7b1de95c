"""From bilingual sources to notebooks, and the checks that keep them true.

A source is one MyST file for both languages. Prose stands in pairs, ``+++ {"lang": "en"}`` and right after it
``+++ {"lang": "zh"}``; code cells are shared, and ``{{lang}}`` in a cell becomes ``en`` or ``zh``. What else a
cell says stands on the English one and counts for the pair:

- lessons: ``section`` (one of `metadata.SECTIONS`, in that order), ``concepts`` (the ids that it teaches);
- assignments: ``given`` (locked), ``solve`` (the student's code, its solution between BEGIN SOLUTION and
  END SOLUTION), ``test`` with ``points`` (locked; a part may be marked as HIDDEN TESTS in the same way),
  ``essay`` with ``points`` (graded by a person; its rubric is marked as a solution). The value is the cell's
  id. A cell belongs to the question that its id names up to the first ``-``, unless ``question`` names
  another. ``solve`` and ``essay`` cells name their ``concepts``.
"""
