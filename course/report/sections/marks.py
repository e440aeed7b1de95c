"""Distribution of points, and points by question."""

from itertools import pairwise
from math import ceil
from statistics import fmean, median, pstdev

from course.report.analysis import Item
from course.report.parts import Cell, Facts, Section, Table, number, percent, points
from course.report.pictures import bars, draw, histogram
from crmlib.language import say

BINS = 10
WIDTHS = [part * 10**power for power in range(-1, 4) for part in (1, 2, 2.5, 4, 5)]


def distribution(facts: Facts) -> Section:
    """How many students have how many points."""
    title = say("Distribution of points", "分数分布")
    totals = sorted(facts.analysis.totals[each.id] + each.extra for each in facts.analysis.students)
    if not totals:
        return Section("distribution", title, [say("No submission could be counted.", "没有可以计入的作业。")])
    edges = _edges(facts.analysis.worth, totals[-1])
    counts = [sum(left <= each < right for each in totals) for left, right in pairwise(edges)]
    counts[-1] += sum(each >= edges[-1] for each in totals)
    worth, low, high = points(facts.analysis.worth), points(totals[0]), points(totals[-1])
    mean, middle, spread = f"{fmean(totals):.1f}", points(median(totals)), f"{pstdev(totals):.1f}"
    lead = [say(f"Of {worth} points the class has between {low} and {high}: mean {mean}, median {middle}, standard "
                f"deviation {spread}. Penalties for late work are not taken off here.",
                f"总分 {worth} 分，全班得分在 {low} 到 {high} 之间：平均 {mean}，中位数 {middle}，标准差 {spread}。"
                "此处未扣除迟交罚分。")]
    alt = say(f"Histogram of points of {len(totals)} students; the table below has its figures.",
              f"{len(totals)} 名学生的分数直方图；数据见下表。")
    picture = draw("distribution", alt, lambda figure: histogram(
        figure, edges, counts, mean=fmean(totals), xlabel=say("points", "分数")))
    rows: list[list[Cell]] = [[f"{points(left)} – {points(right)}", str(count), percent(count / len(totals))]
            for (left, right), count in zip(pairwise(edges), counts, strict=True)]
    table = Table(say("Students by points (each row without its upper end, the last with it)",
                      "各分数段人数（不含上限，最后一段含上限）"),
                  [say("points", "分数"), say("students", "人数"), say("share", "占比")], rows)
    return Section("distribution", title, lead, picture, [table])


def _edges(possible: float, highest: float) -> list[float]:
    """At most ten equal stretches of round width, up to all points or beyond where extra credit goes beyond."""
    top = max(possible, highest) or 1
    width = next(each for each in WIDTHS if top / each <= BINS)
    return [width * place for place in range(ceil(top / width) + 1)]


def by_question(facts: Facts) -> Section:
    """Mean points of each question."""
    asked = facts.analysis.questions
    decided = [each for each in asked if each.difficulty is not None]
    lead = [say("The share of its points that the class earned in each question.", "每道题全班的得分率。")]
    picture = draw("by-question", say("Bars: share of points earned by question; the table below has its figures.",
                                      "条形图：各题得分率；数据见下表。"),
                   lambda figure: bars(figure, [each.name for each in decided],
                                       [each.difficulty or 0 for each in decided],
                                       notes=[percent(each.difficulty) for each in decided],
                                       xlabel=say("share of points earned", "得分率"),
                                       weak=[(each.difficulty or 0) < 0.5 for each in decided], whole=True),
                   height=0.7 + 0.36 * len(decided)) if decided else ""
    table = Table(say("Points by question", "各题得分"),
                  [say("question", "题目"), say("in the assignment", "作业中的标题"), say("points", "分值"),
                   say("mean", "平均分"), say("share", "得分率"), say("all points", "满分人数"),
                   say("no points", "零分人数"), say("judged by", "评阅方式")],
                  [_row(facts, each) for each in asked], (0, 1, 7))
    return Section("by-question", say("Points by question", "各题得分"), lead, picture, [table])


def _row(facts: Facts, item: Item) -> list[Cell]:
    title = facts.register.titles.get(item.name) or "–"
    if not item.scores:
        unread = say("a person, not all read yet", "人工，尚未读完")
        return [item.name, title, points(item.points), "–", "–", "–", "–", unread]
    hand = say("a person", "人工") if item.by_hand else say("tests", "测试")
    none = sum(each <= 0 for each in item.scores.values())
    return [item.name, title, points(item.points), number(item.mean), percent(item.difficulty), str(item.full),
            str(none), hand]
