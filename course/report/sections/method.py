"""How the page was counted, so that a reader can check it."""

from course.report.parts import Section
from crmlib.language import say


def method(hidden: bool) -> Section:
    """Definitions and sources."""
    lead = [
        say("Points are those of nbgrader's gradebook; a person's score goes before the tests'. Submissions that could "
            "not be graded and students who handed nothing in are in no average.",
            "分数取自 nbgrader 成绩册，人工分数优先于测试分数。无法评分的作业和未提交的学生不计入任何平均数。"),
        say("Item statistics follow classical test theory (Crocker and Algina 1986). Groups of 27%: Kelley 1939. "
            "Alpha: Cronbach 1951. Item-rest correlation: from 0.30 good, from 0.20 fair, below weak, after the bounds "
            "that Ebel and Frisbie (1991) give for discrimination; they are habits of the trade, not laws. Students "
            "with equal totals share their places in a group evenly.",
            "题目统计依据经典测验理论（Crocker 与 Algina，1986）。27% 分组：Kelley，1939。α 系数：Cronbach，1951。"
            "题余相关：不低于 0.30 为良好，不低于 0.20 为尚可，再低为弱，沿用 Ebel 与 Frisbie（1991）"
            "对区分度给出的界线；这些界线是行业惯例，不是定律。总分相同的学生平均分享组内名次。"),
        say("A paragraph that a person has yet to read is left out of totals until everybody's is read.",
            "文字题在全部评阅之前不计入总分。"),
    ]
    if hidden:
        lead.append(say("Names are hidden: each student has a number that was drawn for this page alone. With few "
                        "students, points and times may still tell who is who.",
                        "姓名已隐藏：编号仅为本页随机抽取。学生很少时，分数和时间仍可能透露身份。"))
    return Section("method", say("How this was counted", "统计方法"), lead)
