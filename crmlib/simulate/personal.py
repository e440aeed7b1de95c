"""A seed of one's own, so that each student works on other numbers."""

import hashlib

from crmlib.errors import ParameterError
from crmlib.ids import plain_id
from crmlib.language import say

_PLACEHOLDERS = """
    id yourid yourstudentid studentid student youridhere yourstudentidhere studentidhere fillin fillmein name
    yourname changeme todo tbd none nan null na 学号 你的学号 您的学号 填写学号 请填写学号 请填写你的学号
    请填写您的学号 在此填写学号 请在此填写学号 在此填写你的学号 学生学号
"""
PLACEHOLDERS = frozenset(_PLACEHOLDERS.split())


def personal_seed(student_id: str, slug: str) -> int:
    """The seed of one student's own data in one assignment.

    However an id is typed (see `plain_id`), it gives the same seed.

    Args:
        student_id: the id as the school writes it; a whole number is read as its digits.
        slug: the assignment's short name, such as ``"02-classification"``.

    Returns:
        A whole number from 0 to 4,294,967,295, the same on every machine.

    Raises:
        ParameterError: the id or slug is empty or still the placeholder.

    >>> personal_seed("S1024", "02-classification") == personal_seed(" s1024 ", "02-classification")
    True
    """
    who, task = plain_id(student_id), slug.strip().casefold()
    core = "".join(each for each in who if each.isalnum())
    if not core or core in PLACEHOLDERS or set(core) == {"x"}:
        raise ParameterError(
            say(f"{student_id!r} is not a student id.", f"{student_id!r} 不是学号。"),
            say("Fill in your own id, in quotation marks.", "请填写你自己的学号，并加引号。"),
        )
    if not task:
        raise ParameterError(say(f"{slug!r} is not an assignment.", f"{slug!r} 不是作业名称。"))
    return int.from_bytes(hashlib.sha256(f"{task}\n{who}".encode("utf-8", "replace")).digest()[:4], "big")
