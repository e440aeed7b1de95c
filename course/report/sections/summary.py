"""The class at a glance, and what to teach again."""

from collections import Counter
from statistics import fmean, median

from course.grading.plan import WHO
from course.report.analysis import Item
from course.report.parts import Cell, Facts, Links, Section, Table, how_many, number, percent, points
from crmlib.language import say

# Below this share of its points a question is worth a part of the next class.
MASTERED = 0.80
MOST = 5


def cards(facts: Facts) -> list[tuple[str, str]]:
    """The figures that one asks for first, as (label, figure)."""
    register, analysis = facts.register, facts.analysis
    totals = list(analysis.totals.values())
    late = sum(each.seconds_late > 0 for each in register.graded)
    trouble = len(register.graded) - len(analysis.students)
    whole = len(register.students)
    found = [(say("handed in", "已提交"), f"{whole - len(register.missing)} / {whole}"),
             (say("mean points", "平均分"), f"{fmean(totals):.1f} / {points(analysis.worth)}" if totals else "–"),
             (say("median", "中位数"), points(median(totals)) if totals else "–"),
             (say("reliability (alpha)", "信度（α）"), number(analysis.alpha)),
             (say("handed in late", "迟交"), str(late)),
             (say("could not be graded", "无法评分"), str(trouble))]
    if analysis.open:
        found.append((say("paragraphs to read", "待人工评阅"), str(analysis.open)))
    return found


def headline(facts: Facts) -> list[str]:
    """The class in two or three sentences."""
    register, analysis = facts.register, facts.analysis
    graded, whole = len(register.graded), len(register.students)
    lead = [say(f"{graded} of {whole} students were graded.", f"全班 {whole} 人，已评分 {graded} 人。")]
    decided = [each for each in analysis.questions if each.difficulty is not None and each.name != WHO]
    if decided:
        best, worst = max(decided, key=_share), min(decided, key=_share)
        lead.append(say(
            f"Best answered: {best.name} ({percent(best.difficulty)} of its points); "
            f"worst: {worst.name} ({percent(worst.difficulty)}).",
            f"得分率最高的是 {best.name}（{percent(best.difficulty)}），"
            f"最低的是 {worst.name}（{percent(worst.difficulty)}）。"))
    if analysis.open:
        lead.append(say(f"Paragraphs of {how_many(analysis.open)} are still to be read in formgrader; "
                        "their points are in no figure yet.",
                        f"还有 {how_many(analysis.open)}的文字题待在 formgrader 中评阅，分数尚未计入任何数字。"))
    if register.waiting:
        count, again = len(register.waiting), f"course grade {register.plan.slug}"
        lead.append(say(f"{count} handed in after grading: run {again} again.",
                        f"另有 {count} 份在评分之后提交：请再次运行 {again}。"))
    return lead


def reteach(facts: Facts) -> Section:
    """The questions in which the class lost most, with the lesson's section on them."""
    weak = sorted((each for each in facts.analysis.questions if each.difficulty is not None
                   and round(each.difficulty, 2) < MASTERED), key=_share)[:MOST]
    title = say("What to teach again", "建议重讲的内容")
    if not weak:
        return Section("reteach", title, [say(
            f"Nothing stands out: the class has at least {MASTERED:.0%} of the points of every question.",
            f"没有突出的薄弱点：每道题的得分率都不低于 {MASTERED:.0%}。")])
    lead = [say(f"Questions of which the class has less than {MASTERED:.0%} of the points, worst first.",
                f"得分率低于 {MASTERED:.0%} 的题目，最低的在前。")]
    head = [say("question", "题目"), say("points had", "得分率"), say("most often", "最常见的情形"),
            say("concepts", "概念"), say("in the lesson", "课文位置")]
    rows = [_row(facts, each) for each in weak]
    caption = say("Worst answered questions and where they are taught", "得分率最低的题目及其课文位置")
    return Section("reteach", title, lead, tables=[Table(caption, head, rows, (0, 2, 3, 4))])


def _row(facts: Facts, item: Item) -> list[Cell]:
    places = facts.places.get(item.name, [])
    terms = [term for each in places for term in each.concepts]
    return [item.name, percent(item.difficulty), _most_often(facts, item), say(", ", "、").join(terms) or "–",
            Links([(each.title, each.href) for each in places]) if places else "–"]


def _most_often(facts: Facts, item: Item) -> str:
    """The commonest misconception of a question, else what its tests said most often."""
    matched: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for student in facts.analysis.students:
        evidence = facts.case.of(student.id)
        matched.update({id for test, id in evidence.misconceptions.items() if test.split("-")[0] == item.name})
        said.update({message.splitlines()[0] for test, message in evidence.messages.items()
                     if test.split("-")[0] == item.name and message})
    if matched:
        id, count = matched.most_common(1)[0]
        return f"{facts.beliefs[id].believed if id in facts.beliefs else id} ({count})"
    if said:
        text, count = said.most_common(1)[0]
        return f"{facts.names.clean(text)} ({count})"
    return "–"


def _share(item: Item) -> float:
    return item.difficulty or 0
