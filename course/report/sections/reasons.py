"""Why points were lost: misconceptions with how many and whose, and what the tests said."""

from collections import defaultdict

from course.report.parts import Cell, Facts, Links, Section, Table, how_many, percent
from course.report.pictures import bars, draw
from crmlib.language import say

MOST_SAID = 12


def misconceptions(facts: Facts) -> Section:
    """The most common misconceptions, then the most common messages of the tests."""
    title = say("Misconceptions", "常见误解")
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for student in facts.analysis.students:
        for id in facts.case.of(student.id).misconceptions.values():
            holders[id].add(student.id)
    ranked = sorted(holders.items(), key=lambda each: (-len(each[1]), each[0]))
    tables = [_said(facts)]
    if not ranked:
        lead = [say("No misconception known by name was recognised. What the tests said most often:",
                    "没有识别出已命名的误解。测试最常给出的说明如下：")]
        return Section("misconceptions", title, lead, tables=tables)
    whole = len(facts.analysis.students)
    affected = len(set().union(*holders.values()))
    holds = "holds" if affected == 1 else "hold"
    lead = [say(f"{how_many(affected)} of {whole} {holds} at least one of {len(ranked)} misconceptions known by name.",
                f"{whole} 名学生中有 {affected} 名至少持有 {len(ranked)} 种已命名误解中的一种。")]
    top = ranked[:10]
    picture = draw("misconceptions", say("Bars: how many students hold each of the most common misconceptions; the "
                                         "table below has its figures.", "条形图：最常见误解的人数；数据见下表。"),
                   lambda figure: bars(figure, [str(place) for place in range(1, len(top) + 1)],
                                     [len(who) / whole for _, who in top], notes=[str(len(who)) for _, who in top],
                                     xlabel=say("share of the class (numbers as in the table)",
                                                "占全班比例（编号见下表）")),
                   height=0.7 + 0.3 * len(top))
    rows = [_row(facts, place, id, who, whole) for place, (id, who) in enumerate(ranked, 1)]
    head = [say("no.", "编号"), say("believed", "误解"), say("question", "题目"), say("students", "人数"),
            say("share", "占比"), say("who", "名单"), say("hint given", "给出的提示"), say("in the lesson", "课文位置")]
    caption = say("Misconceptions recognised, most common first", "识别出的误解，最常见的在前")
    tables.insert(0, Table(caption, head, rows, (1, 2, 5, 6, 7)))
    return Section("misconceptions", title, lead, picture, tables)


def _row(facts: Facts, place: int, id: str, who: set[str], whole: int) -> list[Cell]:
    known = facts.beliefs.get(id)
    asked = sorted({test.split("-")[0] for each in who for test, found in facts.case.of(each).misconceptions.items()
                    if found == id})
    links = [(each.title, each.href) for question in asked for each in facts.places.get(question, [])]
    if known and known.link:
        links = [known.link]
    return [str(place), known.believed if known else id, ", ".join(asked), str(len(who)), percent(len(who) / whole),
            facts.people(list(who)), known.hint if known and known.hint else "–",
            Links(list(dict.fromkeys(links))) if links else "–"]


def _said(facts: Facts) -> Table:
    """The tests' messages, most common first."""
    heard: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for student in facts.analysis.students:
        for test, message in facts.case.of(student.id).messages.items():
            heard[test, facts.names.clean(message.splitlines()[0] if message else "")].append(student.id)
    ranked = sorted(heard.items(), key=lambda each: (-len(each[1]), each[0]))[:MOST_SAID]
    rows: list[list[Cell]] = [[test, message or "–", str(len(who)), facts.people(who)]
                              for (test, message), who in ranked]
    return Table(say("What failed tests said most often", "未通过的测试最常给出的说明"),
                 [say("test", "测试"), say("first line of what the student read", "学生看到的第一行"),
                  say("students", "人数"), say("who", "名单")], rows, (0, 1, 3))
