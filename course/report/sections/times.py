"""When submissions came in, against the due date where there is one."""

from collections import Counter
from datetime import datetime

from course.report.parts import Cell, Facts, Section, Table, how_many, number, percent, points
from course.report.pictures import bars, draw
from course.report.register import Student
from crmlib.language import say

# Hours before (minus: after) the due date where a stretch begins, and what it is called.
STRETCHES = [(168, "more than a week before", "提前一周以上"), (72, "3 to 7 days before", "提前 3–7 天"),
             (24, "1 to 3 days before", "提前 1–3 天"), (6, "6 to 24 hours before", "提前 6–24 小时"),
             (0, "in the last 6 hours", "最后 6 小时"), (-24, "up to a day late", "迟交不到 1 天"),
             (float("-inf"), "more than a day late", "迟交 1 天以上")]


def times(facts: Facts) -> Section:
    """A bar a stretch of time, with mean points; then who was late."""
    title = say("Time of submission", "提交时间")
    register = facts.register
    timed = [each for each in register.graded if each.moment]
    if not timed:
        return Section("times", title, [say("No submission says when it was handed in (timestamp.txt).",
                                            "作业中没有提交时间（timestamp.txt）。")])
    stretches = _against(timed, register.due) if register.due else _by_day(timed)
    lead = [say(f"{len(timed)} of {len(register.graded)} submissions carry a time.",
                f"{len(register.graded)} 份作业中有 {len(timed)} 份带有时间。")]
    lead.append(say(f"Due {register.due:%Y-%m-%d %H:%M} UTC.", f"截止时间 {register.due:%Y-%m-%d %H:%M}（UTC）。")
                if register.due else
                say("The assignment has no due date in the gradebook: formgrader, Edit assignment, sets one.",
                    "成绩册中没有截止时间：可在 formgrader 的 Edit assignment 中设置。"))
    shares = [len(who) / len(timed) for who in stretches.values()]
    picture = draw("times", say("Bars: share of submissions by time; the table below has its figures.",
                                "条形图：各时段的提交比例；数据见下表。"),
                   lambda figure: bars(figure, list(stretches), shares,
                                       notes=[str(len(who)) for who in stretches.values()],
                                       xlabel=say("share of submissions", "占提交总数的比例"),
                                       weak=[any(one.seconds_late > 0 for one in who) for who in stretches.values()]),
                   height=0.7 + 0.34 * len(stretches))
    rows: list[list[Cell]] = [[name, str(len(who)), percent(len(who) / len(timed)), _mean(facts, who)]
                              for name, who in stretches.items()]
    table = Table(say("Submissions by time, with their mean points", "各时段的提交数与平均分"),
                  [say("when", "时段"), say("submissions", "份数"), say("share", "占比"),
                   say("mean points", "平均分")], rows)
    return Section("times", title, lead, picture, [table, *_late(facts, timed)])


def _against(timed: list[Student], due: datetime) -> dict[str, list[Student]]:
    found: dict[str, list[Student]] = {say(en, zh): [] for _, en, zh in STRETCHES}
    for each in timed:
        assert each.moment
        hours = (due - each.moment).total_seconds() / 3600
        name = next(say(en, zh) for least, en, zh in STRETCHES if hours >= least)
        found[name].append(each)
    return found


def _by_day(timed: list[Student]) -> dict[str, list[Student]]:
    """The ten days with most submissions, in order, the others together."""
    days = Counter(f"{each.moment:%Y-%m-%d}" for each in timed)
    kept = sorted(day for day, _ in days.most_common(10))
    found: dict[str, list[Student]] = {day: [] for day in kept}
    for each in timed:
        found.setdefault(day if (day := f"{each.moment:%Y-%m-%d}") in kept else say("other days", "其他日期"),
                         []).append(each)
    return found


def _mean(facts: Facts, who: list[Student]) -> str:
    totals = [facts.analysis.totals[each.id] for each in who if each.id in facts.analysis.totals]
    return number(sum(totals) / len(totals), 1) if totals else "–"


def _late(facts: Facts, timed: list[Student]) -> list[Table]:
    late = sorted((each for each in timed if each.seconds_late > 0), key=lambda each: -each.seconds_late)
    if not late:
        return []
    rows: list[list[Cell]] = [[facts.names.of(each.id), number(each.seconds_late / 3600, 1), points(each.penalty)]
                              for each in late]
    return [Table(say(f"Late: {how_many(len(late))} (nbgrader's own extension of the due date is counted in)",
                      f"迟交：{how_many(len(late))}（已计入 nbgrader 中的延期）"),
                  [say("student", "学生"), say("hours late", "迟交小时数"), say("penalty", "罚分")], rows)]
