import pytest

from course.authoring.concepts import read_concepts
from course.authoring.parity import parity
from course.authoring.source import read_source


def found(spoiled):
    concepts, _ = read_concepts(spoiled.course)
    kind = spoiled.path.parent.name.removesuffix("s")
    return [each.show(spoiled.course.root) for each in parity(read_source(spoiled.path, kind), concepts)]


def test_parallel_sources_pass(lesson, assignment):
    assert found(lesson) == []
    assert found(assignment) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("## **客户", "### **客户", "Headings differ: en ['h2'], zh ['h3']"),
        ("- 计算 `profit`", "- 计算 `Profit`", "Inline code differ: only en has 'profit'; only zh has 'Profit'"),
        ("- 说出层级\n", "", "List items differ: en 2, zh 1"),
        ("| 贵宾 | 80 |", "| 贵宾 | 80 |\n| 普通 | 5 |", "Table rows differ: en 2, zh 3"),
        ("和 $a > b$", "和 $a < b$", "Formulas differ"),
        ("[论文](https://example.org/paper)", "[论文](https://example.org/other)", "Links differ"),
        ("真实数据。", "真实数据。![图](a.png)", "Images differ: only zh has 'a.png'"),
        ("真实数据。", "真实数据。\n\n```\ncode\n```", "Code blocks differ"),
        ("\n\n一家有 100 位客户的商店。", "", None),
        ("# 谁重要？\n\n一家有 100 位客户的商店。", "# Who matters?\n\nA shop with 100 customers.", "No Chinese"),
        ("画投资组合矩阵", "画组合图", "Teaches 'class.portfolio' without its agreed term '投资组合矩阵'"),
        ("The portfolio matrix", "The matrix", "Teaches 'class.portfolio' without its agreed term 'portfolio matrix'"),
        ("The portfolio matrix", "The Portfolio *Matrix*", None),
        ("**客户金字塔**", "**金字塔**", None),
    ],
)
def test_what_differs_between_the_languages_is_said(lesson, old, new, says):
    lesson.replace(old, new)
    if says is None:
        assert found(lesson) == []
    else:
        assert len(found(lesson)) == 1
        assert says in found(lesson)[0]


def test_solution_marks_are_no_headings(assignment):
    assignment.replace("### BEGIN SOLUTION\n评分", "### BEGIN SOLUTION\n\n评分")
    assert found(assignment) == []
