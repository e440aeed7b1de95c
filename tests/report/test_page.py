"""The page itself: what it shows, that it asks nobody for anything, and that everybody can read it."""

import json
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
import yaml

from course.authoring.build import build
from course.report import report
from course.report.names import Names
from course.report.register import Student
from crmlib.errors import CrmError, UnknownNameError
from tests.report.conftest import SLUG

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("report")]

HOSTILE = [("<script>alert(1)</script>", "O'Neil"), ('"><img src=x onerror=alert(1)>', "</td></table>"),
           ("{{ 7*7 }}", "{% raw %}"), ("\u202eevil", "محمد"), ("=HYPERLINK(1)", "张, 三")]
HEADING = "Who matters?"
VOID = {"meta", "img", "br", "link", "path", "use"}


class Page(HTMLParser):
    """Every element of a page with its attributes, and whether all that opened was closed."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.wrong = [], [], []
        self.texts = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("style", "script"):
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def full(room, tmp_path):
    """A class with everything in it, and its log."""
    room.due("2026-03-20T12:00")
    room.enrol("missing", "Mia", "Missing")
    for number in range(8):
        room.mark(f"s{number}", first=f"Ada{number}", last="Bestname")
    for number in range(4):
        room.mark(f"w{number}", first="Wu", last=f"Weak{number}", at="2026-03-21 18:00:00 UTC", tier_example=0,
                  tier_edges=0, advice=2, messages={"tier-example": "70 alone does not reach 80%.\nmore"})
    room.mark("lost", tier_example=0, tier_edges=0, advice=0)
    room.notebook("lost", trouble="The file 'mine.docx' is no notebook.")
    log = room.log(tmp_path / "log.jsonl", [
        {"student": "lost", "trouble": "The file 'mine.docx' is no notebook."},
        {"student": "s1", "notes": ["The notebook was named 'ada.ipynb'."], "stopped": ["tier: it took too long"]},
        {"student": "w1", "copies": [{"question": "tier", "test": "tier-edges", "whose": "s2"}]},
        {"student": "s2", "id": "s2"}, {"student": "w2", "id": "S3"}, {"student": "s3", "id": "s3"}])
    return room, log


def test_it_shows_the_class(full):
    room, log = full
    page = Page(room.page(log=log))
    for shown in ["handed in 13 / 14", "mean points 7.0 / 9.5", "handed in late 4", "could not be graded 1",
                  "13 of 14 students were graded", "Of 9.5 points the class has between 2 and 9.5",
                  "70 alone does not reach 80%. 4", "The file … is no notebook.", "it took too long",
                  "Handed nothing in.", "The notebook was named …", "up to a day late 0",
                  "\u2068Wu Weak1\u2069 (w1) \u2068Ada2 Bestname\u2069 (s2) tier",
                  "\u2068Wu Weak2\u2069 (w2) “S3” 1 student \u2068Ada3 Bestname\u2069 (s3)",
                  "more than a day late 4", "30.0 0", "Due 2026-03-20 12:00 UTC"]:
        assert shown in page.text, shown
    assert "(s3) “s3”" not in page.text, "whose own id it is has typed nobody else's"


def test_item_statistics_are_those_of_the_class(full):
    room, log = full
    page = Page(room.page(log=log))
    # tier: 8 of 12 have it, and they are the better ones; with advice alone as the rest both agree fully.
    assert "tier 12 0.67 1.00 1.00 0% 67% 100% 100% good" in page.text
    assert "tier-edges 12 0.67 1.00 1.00" in page.text


def test_what_to_teach_again_leads_to_the_lesson(full):
    room, log = full
    out = room.course.root / "elsewhere" / "page.html"
    page = Page(room.page(log=log, out=out))
    targets = [each["href"] for each in page.all("a") if ".ipynb" in each.get("href", "")]
    assert targets
    for target in targets:
        path, _, heading = target.partition("#")
        assert heading
        assert (out.parent / path).resolve() == room.course.lesson("en", SLUG)


def test_the_page_asks_nobody_for_anything(full):
    room, log = full
    text = room.page(log=log)
    page = Page(text)
    policy = next(each["content"] for each in page.all("meta") if each.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    assert re.findall(r"https?:|//[a-z]|@import|url\((?!#)", text) == []
    assert {name for name, _ in page.elements} & {"script", "link", "iframe", "object", "img", "form"} == set()
    assert [key for _, attributes in page.elements for key in attributes if key.startswith("on")] == []


def test_everybody_can_read_it(full):
    room, log = full
    page = Page(room.page(log=log))
    assert (page.open, page.wrong) == ([], [])
    assert page.all("html")[0]["lang"] == "en"
    assert [len(page.all(name)) for name in ("h1", "main", "header", "nav", "footer", "title")] == [1] * 6
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    inside = {value[1:] for _, attributes in page.elements for key, value in attributes.items()
              if key == "href" and value.startswith("#")}
    assert inside <= set(ids)
    assert len(page.all("caption")) == len(page.all("table")) > 8
    assert {each.get("scope") for each in page.all("th")} == {"row", "col"}
    pictures = page.all("svg")
    assert len(pictures) >= 4
    assert all(each["role"] == "img" and each["aria-label"] for each in pictures)
    assert all(each["aria-labelledby"] in ids for each in page.all("section"))


def test_colours_contrast_in_the_light_and_in_the_dark(full):
    room, log = full
    blocks = re.findall(r":root \{(.*?)\}", room.page(log=log), re.S)[:2]
    for block in blocks:
        colours = dict(re.findall(r"--(\w+): (#\w{6})", block))
        for ink in ("ink", "quiet", "link", "good", "fair", "warn"):
            for ground in ("paper", "page", "zebra"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        assert contrast(colours["bar"], colours["paper"]) >= 3


def contrast(one, two):
    """The ratio of WCAG 2, between 1 and 21."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("hidden", [False, True])
def test_what_students_wrote_is_text(room, tmp_path, hidden):
    for number, (first, last) in enumerate(HOSTILE):
        words = f"<svg onload=alert({number})> gave {first}"
        room.mark(f"x{number}<b>", first=first, last=last, tier_edges=0, messages={"tier-edges": words})
    log = room.log(tmp_path / "log", [{"student": "x0<b>", "trouble": "<iframe src=x>",
                                       "id": "<b>",
                                       "copies": [{"question": "<b>", "whose": "</main>"}]}])
    text = room.page(log=log, hide_names=hidden)
    page = Page(text)
    assert (page.open, page.wrong) == ([], [])
    assert {name for name, _ in page.elements} & {"script", "img", "iframe", "b"} == set()
    assert [attributes for _, attributes in page.elements if "onload" in attributes] == []
    assert ("<script>alert(1)</script>" in page.text) is not hidden
    assert "49" not in page.text.split("gave")[1][:4]


def test_hidden_names_are_nowhere(full):
    room, log = full
    text = room.page(log=log, hide_names=True)
    for told in ["Ada", "Bestname", "Weak", "Mia", "(w1)", "w1", "s2", "mine.docx", "ada.ipynb", ">lost<"]:
        assert told not in Page(text).text, told
    assert re.search(r"Student \d\d", text)
    assert "Names are hidden" in text


@pytest.mark.parametrize(("first", "last", "shown"), [
    ("Ada", "Lovelace", "Ada Lovelace"), ("丽", "王", "王丽"), ("さくら", "佐藤", "佐藤さくら"), ("", "Null", "Null"),
    ("Ada", "", "Ada"), ("丽", "Smith", "丽 Smith")])
def test_names_are_written_as_their_bearers_write_them(first, last, shown):
    one = Student("s1", first, last)
    assert Names(SimpleNamespace(students=(one,))).of("s1") == f"\u2068{shown}\u2069 (s1)"


def test_numbers_of_hidden_names_are_drawn_anew(room):
    for number in range(30):
        room.mark(f"s{number:02}", first=f"Name{number}", tier_edges=0, at=f"2026-03-{number % 9 + 1:02} 10:00:00 UTC")
    room.due("2026-02-01T12:00")
    orders = {tuple(re.findall(r"Student \d\d", room.page(hide_names=True).split('id="times"')[1])) for _ in range(2)}
    assert len(orders) == 2


def test_chinese(new_room):
    chinese_room = new_room("zh")
    for number in range(5):
        chinese_room.mark(f"s{number}", first="丽", last="王", tier_edges=number % 2)
    text = chinese_room.page()
    page = Page(text)
    assert page.all("html")[0]["lang"] == "zh-Hans"
    left = re.findall(r"[A-Za-z]{4,}", re.sub(r"\u2068.*?\u2069 \(\w+\)|" + SLUG, "", page.text))
    known = {"course", "grade", "report", "FILE", "nbgrader", "formgrader", "Edit", "assignment", "timestamp", "tier",
             "edges", "example", "advice", "item", "Crocker", "Algina", "Kelley", "Cronbach", "Ebel", "Frisbie",
             "Given", "given"}
    assert set(left) <= known
    half_width = re.findall(r"[\u4e00-\u9fff][,;:?!(]", page.text)
    assert half_width == []


@pytest.mark.parametrize("students", [1, 2, 3])
def test_a_class_of_few_or_of_equals_is_said_to_be_one(room, students):
    for number in range(students):
        room.mark(f"s{number}", at=None)
    page = Page(room.page())
    assert "not defined" in page.text
    assert "reliability (alpha) –" in page.text
    assert "No submission says when it was handed in" in page.text
    assert "nan" not in page.text.lower().split()


def test_paragraphs_to_be_read_are_in_no_average(room):
    room.mark("read", advice=6)
    room.mark("blank", advice=0, tier_edges=0)
    room.mark("open", advice=None)
    page = Page(room.page())
    assert "paragraphs to read 1" in page.text
    assert "mean points 3.0 / 3.5" in page.text
    assert "advice – 6 – – – – a person, not all read yet" in page.text


def test_questions_that_behave_badly_are_named(room):
    for number in range(6):
        room.mark(f"s{number}", tier_example=2 if number < 3 else 0, tier_edges=0, advice=6 if number >= 3 else 1)
    page = Page(room.page())
    bad = page.text.split("Questions and tests that behave badly")[1].split("Misconceptions")[0]
    assert "tier The weaker half did better" in bad
    assert "tier-edges Nobody had a point." in bad


def test_a_person_who_gives_points_precedes_and_extra_credit_counts(room):
    room.mark("s1", advice=None)
    grade = room.book.gradebook.find_grade("advice", SLUG, SLUG, "s1")
    grade.manual_score, grade.extra_credit = 5, 1
    room.book.gradebook.db.commit()
    page = Page(room.page())
    assert "mean points 8.5 / 9.5" in page.text
    assert "Of 9.5 points the class has between 9.5 and 9.5" in page.text


def test_submissions_that_came_after_grading_are_told_of(room):
    room.mark("s1")
    (room.root / "submitted" / "late" / SLUG).mkdir(parents=True)
    page = Page(room.page())
    assert "1 handed in after grading" in page.text
    assert "handed in 2 / 2" in page.text


def test_nothing_but_the_page_is_changed(full, tmp_path):
    room, log = full
    before = {path: path.read_bytes() for path in room.course.root.rglob("*") if path.is_file()}
    room.page(log=log, out=tmp_path / "deep" / "page.html")
    assert {path: path.read_bytes() for path in room.course.root.rglob("*") if path.is_file()} == before


def test_damaged_notebooks_tell_nothing_and_stop_nothing(room):
    for number, text in enumerate(["", "[]", "{", '{"cells": 3, "metadata": {}}', '{"metadata": []}']):
        room.mark(f"s{number}")
        (room.root / "autograded" / f"s{number}" / SLUG / f"{SLUG}.ipynb").write_text(text)
    assert "5 of 5 students were graded" in room.page()


def test_what_is_wrong_is_said(room, tmp_path):
    with pytest.raises(UnknownNameError, match="Did you mean '02-classification'"):
        report(room.course, "02-clasification", "en")
    with pytest.raises(CrmError, match=r"Nobody was graded in '02-classification' yet\. Run: course grade"):
        room.page()
    room.mark("s1")
    with pytest.raises(CrmError, match="is a folder"):
        room.page(out=tmp_path)
    other, no_log = tmp_path / "other", tmp_path / "no"
    other.write_text(json.dumps({"assignment": "06-loyalty", "student": "s1"}))
    no_log.write_text("hello")
    with pytest.raises(CrmError, match="The log is of 06-loyalty, not of 02-classification"):
        room.page(log=other)
    with pytest.raises(CrmError, match="no is not a log of course grade"):
        room.page(log=no_log)
    assert not (room.root / "reports").exists()


@pytest.fixture
def known(room):
    """Two misconceptions that the course knows of the first question, and a lesson to read again."""
    build(room.course, [SLUG])
    words = [("own_share", "own share <makes> the tier", "Add up who is bigger."),
             ("sorted", "sorted answer", "Keep order.")]
    entries = [{"id": id, "believed": {"en": en, "zh": "误解"}, "hint": {"en": hint, "zh": "提示"},
                "read": {SLUG: HEADING}} for id, en, hint in words]
    (room.course.folder / "misconceptions.yml").write_text(yaml.safe_dump(entries), "utf-8")
    (room.course.folder / "answers").mkdir()
    wrong = {id: [{"costs": ["tier-example"], "code": "pass"}] for id, _, _ in words}
    (room.course.folder / "answers" / f"{SLUG}.yml").write_text(yaml.safe_dump({"tier": {"wrong": wrong}}), "utf-8")
    return room


def test_misconceptions_are_counted_with_whose_they_are_and_where_to_read_again(known):
    for number in range(6):
        believed = {"tier-example": "own_share", "tier-edges": "own_share"} if number < 5 else {}
        known.mark(f"s{number}", tier_example=0 if believed else 2, misconceptions=believed)
    page = Page(known.page())
    assert "5 students of 6 hold at least one of 1 misconceptions known by name." in page.text
    assert (f"1 own share <makes> the tier tier 5 83% 5 students s0 s1 s2 s3 s4 Add up who is bigger. {HEADING}"
            in page.text)
    assert "own share <makes> the tier (5)" in page.text
    assert "tier 5 students (83%) lost points; the hints for these met nobody: sorted answer." in page.text
    assert f"../../../lessons/en/{SLUG}.ipynb#Who-matters%3F" in [each.get("href") for each in page.all("a")]


def test_a_misconception_that_is_not_known_is_shown_by_its_id(room):
    room.mark("s1", tier_example=0, misconceptions={"tier-example": "class.gone"})
    assert "class.gone" in Page(room.page()).text
