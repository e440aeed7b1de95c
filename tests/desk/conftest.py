"""A small released course with a class in its gradebook, and files as the school's systems write them."""

import shutil

import pytest

from course import cli
from course.desk.book import opened
from course.grading.plan import read_plan
from course.grading.record import Book
from tests.grading.conftest import SLUG, Class, released  # noqa: F401

NAMES = [("S1", 'O\'Hara, "Bo"', "Ann", "ann@uni.example", "101"), ("S2", "王", "小明", "wang@uni.example", "102"),
         ("S3", "=HYPERLINK(\"http://x\")", "Eve", "eve@uni.example", "103"),
         ("S4", "كريم", "ליאור", "k@uni.example", "104"),
         ("S5", "-Müller", "Jörg", "jm@uni.example", "105")]


@pytest.fixture
def desk(released, tmp_path, monkeypatch):  # noqa: F811
    """A course of one's own with an empty class, and the command `course` inside it."""
    root = tmp_path / "course"
    shutil.copytree(released.root, root)
    monkeypatch.chdir(tmp_path)
    return Desk(type(released)(root))


class Desk(Class):
    def enrol(self, people=NAMES):
        """Put people into the gradebook, as a class list would."""
        from nbgrader.api import Student

        with opened(self.course, self.language) as book:
            for id, last, first, email, lms in people:
                book.db.add(Student(id=id, last_name=last, first_name=first, email=email, lms_user_id=lms))
            book.db.commit()
        return self

    def give(self, student, *, essay=None, late=0.0, **scores):
        """Write a graded submission: automatic points by cell, and what a person gave for the paragraph."""
        book = Book(self.root, read_plan(self.course, SLUG, self.language))
        marks = {cell: None if cell == "advice" else scores.get(cell.replace("-", "_"), 0.0)
                 for cell, _ in book.cells.values()}
        book.save(student, marks, {})
        submission = book.gradebook.find_submission(SLUG, student)
        submission.notebooks[0].late_submission_penalty = late or None
        for grade in submission.notebooks[0].grades:
            if grade.cell.name == "advice":
                grade.manual_score, grade.needs_manual_grade = essay, essay is None
        book.gradebook.db.commit()
        book.close()
        return self

    def everything(self):
        """All rows that a command could have changed."""
        with opened(self.course, self.language) as book:
            from nbgrader.api import Student

            people = [(one.id, one.last_name, one.first_name, one.email, one.lms_user_id)
                      for one in book.db.query(Student).order_by(Student.id)]
        return people, self.rows()

    def run(self, capsys, monkeypatch, *words):
        """Run `course` in this course; its exit status and what it printed."""
        monkeypatch.chdir(self.course.root)
        status = cli.main([str(word) for word in words])
        return status, capsys.readouterr()


@pytest.fixture
def run(desk, capsys, monkeypatch):
    return lambda *words: desk.run(capsys, monkeypatch, *words)


@pytest.fixture
def write(tmp_path):
    """Write a file of a learning management system."""
    def put(name, text, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path
    return put
