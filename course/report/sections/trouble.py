"""Trouble by kind, who is missing, copied answers."""

import re
from collections import defaultdict
from collections.abc import Iterable

from course.report.names import QUOTED
from course.report.parts import Cell, Facts, Section, Table, how_many
from crmlib.language import say

NUMBER = re.compile(r"\d+")


def trouble(facts: Facts) -> Section:
    """What could not be graded, what had to be mended, what was stopped, and who handed nothing in."""
    register, case = facts.register, facts.case
    graded = [each.id for each in register.graded]
    tables = [
        _kinds(facts, say("Could not be graded", "无法评分"), ((id, case.of(id).trouble) for id in graded)),
        _kinds(facts, say("Stopped while running", "运行中被中止"),
               ((id, why) for id in graded for why in case.of(id).stopped)),
        _kinds(facts, say("Mended before grading", "评分前已修复"),
               ((id, why) for id in graded if not case.of(id).trouble for why in case.of(id).notes)),
        _kinds(facts, say("Nothing to grade", "没有可评的作业"),
               [*((each.id, say("Handed nothing in.", "没有提交。")) for each in register.missing),
                *((id, say("Handed in after grading.", "在评分之后提交。")) for id in register.waiting)]),
    ]
    found = [each for each in tables if each.rows]
    lead = [] if found else [say("No trouble: everybody handed in, everything could be graded as it stood.",
                                 "没有问题：全部提交，且都能照原样评分。")]
    return Section("trouble", say("Trouble by kind", "问题分类"), lead, tables=found)


def copies(facts: Facts) -> Section:
    """Answers that are another student's."""
    title = say("Copied answers", "抄袭的答案")
    found = facts.case.copies
    if found is None:
        slug = facts.register.plan.slug
        return Section("copies", title, [say(
            f"Not known: name the log of grading (course grade {slug} --log FILE, course report {slug} --log FILE).",
            f"未知：请提供评分日志（course grade {slug} --log FILE，course report {slug} --log FILE）。")])
    if not found and not facts.case.foreign:
        return Section("copies", title, [say("None was recognised.", "没有发现。")])
    tables = [each for each in (_pairs(facts, found), _ids(facts)) if each.rows]
    who = how_many(len({student for student, _, _ in found}))
    lead = [say(f"{who} gave wrong answers that are right on a classmate's data. It is evidence, not a verdict, and "
                "costs no points: talk to both.",
                f"{who}给出的错误答案恰好是同学的正确答案。这只是线索，不是定论，也不扣分：请与双方谈谈。")]
    return Section("copies", title, lead, tables=tables)


def _pairs(facts: Facts, found: tuple[tuple[str, str, str], ...]) -> Table:
    """Who gave whose answers."""
    pairs: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for student, question, whose in found:
        pairs[student, whose].append(question)
    rows: list[list[Cell]] = [[facts.names.of(student), facts.names.of(whose), ", ".join(sorted(asked))]
                              for (student, whose), asked in sorted(pairs.items(), key=lambda each: -len(each[1]))]
    return Table(say("Answers that are right for a classmate", "恰好是同学正确答案的答案"),
                 [say("student", "学生"), say("right for", "答案属于"), say("questions", "题目")], rows, (0, 1, 2))


def _ids(facts: Facts) -> Table:
    """Who worked on a classmate's data, where a copied answer would be right."""
    rows: list[list[Cell]] = [
        [facts.names.of(student), facts.names.clean(f"“{typed}”"), facts.people(list(whose))]
        for student, typed, whose in facts.case.foreign]
    return Table(say("Typed another student id than their own: a copied answer would be right there",
                     "填写了不是自己的学号：抄来的答案也会算对"),
                 [say("student", "学生"), say("typed", "填写的学号"), say("whose it is", "属于")], rows, (0, 1, 2))


def _kinds(facts: Facts, caption: str, found: Iterable[tuple[str, str]]) -> Table:
    """Messages without what differs between students, such as a file's name, with who got them."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for id, why in found:
        if why:
            kinds[NUMBER.sub("…", QUOTED.sub("…", facts.names.clean(why)))].append(id)
    rows: list[list[Cell]] = [[kind, str(len(set(who))), facts.people(sorted(set(who)))]
                              for kind, who in sorted(kinds.items(), key=lambda each: (-len(each[1]), each[0]))]
    return Table(caption, [say("kind", "类型"), say("students", "人数"), say("who", "名单")], rows, (0, 2))
