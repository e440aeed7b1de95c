"""Item analysis, and the questions that behave badly."""

from course.report.analysis import Item
from course.report.findings import badly, judged
from course.report.items import GROUP
from course.report.parts import Cell, Facts, Mark, Section, Table, how_many, number, percent
from course.report.pictures import COLUMNS, draw, panels
from crmlib.language import say

FEW = 50


def item_analysis(facts: Facts) -> Section:
    """Difficulty, discrimination, item-rest correlation and quartiles, of questions and of their tests."""
    title = say("Item analysis", "题目分析")
    asked = [each for each in facts.analysis.questions if each.scores]
    count = len(facts.analysis.students)
    lead = [say("Difficulty is the share of points earned. Discrimination is the difficulty of the best "
                f"{GROUP:.0%} of the class minus that of the weakest {GROUP:.0%}. Item-rest is the correlation with "
                "all other questions' points (corrected point-biserial). Q1 is the weakest quarter, Q4 the strongest.",
                f"难度即得分率。区分度为最好的 {GROUP:.0%} 与最弱的 {GROUP:.0%} 学生的得分率之差。"
                "题余相关是该题与其余题目总分的相关（校正点二列相关）。Q1 为最弱的四分之一学生，Q4 为最强的四分之一。")]
    if count < FEW:
        lead.append(say(f"Only {how_many(count)}: read these figures as hints. With few students they move a lot by "
                        "chance; where nothing differs they are not defined (–).",
                        f"只有 {how_many(count)}：这些数字仅供参考。人数少时偶然波动很大；没有差异时则无定义（–）。"))
    shown = {each.name: each.quartiles for each in asked if each.quartiles}
    picture = draw("quartiles", say("Small bar charts: share of points earned by quarter of the class, one a "
                                    "question; the table below has its figures.",
                                    "小条形图：各题在四个四分位组的得分率；数据见下表。"),
                   lambda figure: panels(figure, ["Q1", "Q2", "Q3", "Q4"], shown),
                   height=0.4 + 1.5 * -(-len(shown) // COLUMNS)) if shown else ""
    tables = [Table(say("Questions", "题目"), _head(), [_row(each) for each in asked], (0, 9))]
    if facts.analysis.tests:
        tests = [each for each in facts.analysis.tests if each.scores]
        caption = say("Their tests, one by one", "逐个测试")
        tables.append(Table(caption, _head(), [_row(each) for each in tests], (0, 9)))
    return Section("items", title, lead, picture, tables)


def behaving_badly(facts: Facts) -> Section:
    """What to look at before the assignment is given again."""
    title = say("Questions to look at", "需要检查的题目")
    found = badly(facts)
    if not found:
        return Section("badly", title, [say("No question behaves badly: none has a negative discrimination, none was "
                                            "answered by everybody or by nobody.",
                                            "没有异常的题目：没有负区分度，也没有人人答对或无人答对的题目。")])
    rows: list[list[Cell]] = [[item.name, what, todo] for item, what, todo in found]
    return Section("badly", title, tables=[Table(
        say("Questions and tests that behave badly", "表现异常的题目和测试"),
        [say("item", "题目或测试"), say("what it does", "表现"), say("what to look at", "检查什么")], rows, (0, 1, 2))])


def _head() -> list[str]:
    return [say("item", "题目"), say("students", "人数"), say("difficulty", "难度"), say("discrimination", "区分度"),
            say("item-rest", "题余相关"), "Q1", "Q2", "Q3", "Q4", say("judgment", "评价")]


def _row(item: Item) -> list[Cell]:
    quartiles = [percent(each) for each in item.quartiles] if item.quartiles else ["–"] * 4
    return [item.name, str(len(item.scores)), number(item.difficulty), number(item.discrimination),
            number(item.item_rest), *quartiles, Mark(*judged(item))]
