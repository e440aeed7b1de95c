"""What counts as the same student id."""

import unicodedata

# Unicode's blanks, ends of lines, control and format characters.
INVISIBLE = ("Zs", "Zl", "Zp", "Cc", "Cf")


def plain_id(student_id: object) -> str:
    """The one form of a student id: two ids with the same form are the same id, and draw the same data.

    Width (full-width digits and letters), case, blanks anywhere and invisible characters do not matter; every visible
    character does, hyphens and leading zeros too. A whole number is its digits. What is no id gives an empty text.

    >>> plain_id(" Ｓ 1024") == plain_id("s1024"), plain_id("007") == plain_id(7)
    (True, False)
    """
    if isinstance(student_id, bool) or not isinstance(student_id, (str, int)):
        return ""
    whole = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", str(student_id)).casefold())
    return "".join(each for each in whole if unicodedata.category(each) not in INVISIBLE)
