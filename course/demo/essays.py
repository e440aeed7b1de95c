"""Paragraphs of several worth, for a teacher to read in formgrader."""

import random

from course.demo.people import Pupil
from crmlib.language import say


def essay(right: str, pupil: Pupil, draw: random.Random) -> str:
    """The whole answer, a part of it, a sentence that says nothing, or none; by skill and luck."""
    sentences = [each for each in right.replace("。", "。\n").replace(". ", ".\n").splitlines() if each.strip()]
    mark = pupil.skill + draw.gauss(0, 0.7)
    if mark > 0.8:
        return right
    if mark > -1:
        kept = sorted(draw.sample(range(len(sentences)), max(1, round(len(sentences) * (0.35 + 0.25 * (mark > 0))))))
        return say(" ", "").join(sentences[place].strip() for place in kept)
    return draw.choice([say("The firm should treat all customers well, because the customer is king.",
                            "企业应该善待所有客户，因为客户就是上帝。"),
                        say("I agree with the manager.", "我同意经理的看法。"), ""])
