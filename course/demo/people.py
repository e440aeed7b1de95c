"""Invented people: names in several scripts, and what their work will look like."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DUE = datetime(2026, 3, 20, 22, 0)
# First and last names, script by script; some would break a careless table, file or page.
SCRIPTS: tuple[tuple[Sequence[str], Sequence[str]], ...] = (
    (("Ada", "Bruno", "Chloé", "Dörte", "Emília", "Søren", "Zoë", "Kwame", "Ngozi", "Priya", "Tomás", "Uma"),
     ("Álvarez", "Brown", "d'Arcy", "García López", "Jensen", "Müller", "Nowak", "O'Neil", "Okafor", "Rao", "Sørensen",
      "van der Berg")),
    (("静怡", "浩然", "梓涵", "子轩", "雨桐", "思远", "欣怡", "宇航", "晓梅", "志强"),
     ("欧阳", "陈", "李", "林", "刘", "王", "吴", "张", "赵", "周")),
    (("أحمد", "ليلى", "مريم", "يوسف", "نور"), ("الحسن", "خوري", "منصور", "ناصر")),
    (("נועה", "איתי", "תמר"), ("כהן", "לוי", "מזרחי")),
    (("Анна", "Борис", "Ирина", "Олексій"), ("Иванова", "Коваленко", "Петров", "Шевчук")),
    (("Ελένη", "Γιώργος"), ("Παπαδοπούλου", "Νικολάου")),
    (("आरव", "दीया"), ("शर्मा", "पटेल")),
    (("민준", "서연"), ("김", "박")),
    (("さくら", "健太"), ("佐藤", "鈴木")),
    (('Ann "Annie"', "José, jr.", "=SUM(A1)", "<b>Bo</b>", "Mary-Jane"),
     ("Smith, PhD", 'de "la" Cruz', "Null", "O'Brien-Łącki")),
)
WEIGHTS = (38, 32, 5, 3, 5, 2, 3, 3, 3, 6)
# Shares of a class; what is left answers as well as it can.
FATES = {"missing": 0.04, "mangled": 0.03, "copied": 0.03, "hostile": 0.015}


@dataclass(frozen=True)
class Pupil:
    """One invented student; `skill` is drawn as in a normal class, 0 in the middle."""

    id: str
    first: str
    last: str
    skill: float
    moment: datetime
    fate: str


def pupils(number: int, draw: random.Random) -> list[Pupil]:
    """Invent a class."""
    fates = [fate for fate, share in FATES.items() for _ in range(round(share * number))]
    fates += ["answers"] * (number - len(fates))
    draw.shuffle(fates)
    return [_pupil(place, fate, draw) for place, fate in enumerate(fates, 1)]


def _pupil(place: int, fate: str, draw: random.Random) -> Pupil:
    firsts, lasts = draw.choices(SCRIPTS, WEIGHTS)[0]
    skill = draw.gauss(0, 1)
    return Pupil(f"S{26000 + place}", draw.choice(firsts), draw.choice(lasts), skill, _moment(skill, draw), fate)


def _moment(skill: float, draw: random.Random) -> datetime:
    """Most hand in on the last day, some late, the weaker rather than the stronger."""
    late = draw.random() < 0.08 - 0.04 * max(-1.0, min(skill, 1.0))
    hours = -draw.expovariate(1 / 20) if late else draw.expovariate(1 / max(12.0, 40 + 14 * skill))
    return DUE - timedelta(seconds=round(hours * 3600))
