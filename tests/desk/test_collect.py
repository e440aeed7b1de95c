"""Downloads of each system become submissions, of the right student, the latest, and of nothing else."""

import errno
import io
import json
import os
import shutil
import stat
import struct
import zipfile
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from course.alone import alone
from course.desk import collect as module
from course.desk.claims import Register, claim
from course.desk.collect import collect
from course.desk.downloads import Piece
from course.gradebook import students
from crmlib.errors import CrmError
from tests.desk.conftest import NAMES
from tests.grading.conftest import SLUG

PLAIN = [("S1", "O'Hara", "Ann", "ann@uni.example", "101"), ("S2", "王", "小明", "wang@uni.example", "102"),
         ("S3", "Lee", "Eve", "eve@uni.example", "103"), ("u_4", "Kay", "Al", "al@uni.example", "104"),
         ("S5", "Müller", "Jörg", "jm@uni.example", "105")]


@pytest.fixture
def box(desk, tmp_path):
    """A class and a folder of downloads; `box.put(name, text)` puts a notebook there."""
    desk.enrol(PLAIN)
    return Box(desk, tmp_path / "downloads")


class Box:
    def __init__(self, desk, folder):
        self.desk, self.folder = desk, folder
        folder.mkdir()

    def work(self, mark=""):
        """A student's notebook, which one can tell from another's by its mark."""
        return json.dumps(self.desk.solved(total=f"total = 6  # {mark}")).encode()

    def put(self, name, mark=None):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.work(mark or name))
        return path

    def zip(self, name, members, folder=None):
        path = (folder or self.folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, body in members.items():
                archive.writestr(each, self.work(body) if isinstance(body, str) else body)
        return path

    def collect(self, **more):
        self.result = collect(self.desk.course, more.pop("downloads", self.folder), SLUG, "en",
                              **{"timezone": "UTC", **more})
        return self.result

    def handed_in(self):
        """Whose notebook has which mark, and its time."""
        found = {}
        for path in sorted((self.desk.root / "submitted").glob(f"*/{SLUG}/*.ipynb")):
            time = path.with_name("timestamp.txt")
            mark = path.read_text("utf-8").partition("total = 6  # ")[2].partition('"')[0]
            found[path.parts[-3]] = (mark, time.read_text() if time.exists() else None)
        return found

    def state(self):
        root = self.desk.root
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*"))
                if path.is_file() and path.name != ".grading.lock"}


def test_moodles_download_with_and_without_folders_and_with_a_worksheet(box, write):
    box.zip("CRM-Assignment.zip", {
        "Ann O'Hara_71_assignsubmission_file_/my work.ipynb": "a",
        "王小明_72_assignsubmission_file_/99-small.ipynb": "b",
        "Group A-Eve Lee_73_assignsubmission_file_99-small.ipynb": "c",
        "Participant_74_assignsubmission_file_/99-small.ipynb": "d",
        "Ann O'Hara_71_assignsubmission_onlinetext_/onlinetext.html": b"<p>hello</p>"})
    box.collect()
    assert box.handed_in() == {"S1": ("a", None), "S2": ("b", None), "S3": ("c", None)}
    assert [each[0].split("/")[1] for each in box.result.unmatched] == ["Participant_74_assignsubmission_file_"]
    assert [each.rpartition("/")[2] for each in box.result.left] == ["onlinetext.html"]
    assert box.result.status == 1
    sheet = write("worksheet.csv", "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
                  'Last modified (submission)\nParticipant 74,Al Kay,al@uni.example,Submitted,,21,Yes,'
                  '"Monday, 2 March 2026, 10:15 PM"\nParticipant 72,x,wang@uni.example,Submitted,,21,Yes,'
                  "2026年03月2日 星期一 22:15\n")
    assert box.collect(template=sheet, timezone="Asia/Shanghai").status == 0
    assert box.handed_in() == {"S1": ("a", None), "S2": ("b", "2026-03-02 14:15:00"), "S3": ("c", None),
                               "u_4": ("d", "2026-03-02 14:15:00")}


def test_canvas_by_user_or_name_and_the_latest_file_wins(box):
    box.zip("submissions.zip", {
        "oharaann_101_9001_99-small.ipynb": "first", "oharaann_101_9005_99-small-1.ipynb": "second",
        "leeeve_LATE_103_9003_Untitled.ipynb": "late", "müllerjörg_555_9004_99-small.ipynb": "name",
        "anon_ab12_777_9_99-small.ipynb": "nobody"})
    box.collect()
    assert box.handed_in() == {"S1": ("second", None), "S3": ("late", None), "S5": ("name", None)}
    assert box.result.earlier == {"S1": ["submissions.zip/oharaann_101_9001_99-small.ipynb"]}
    assert "Late, says Canvas, but not by how much (write it into timestamp.txt): S3" in box.result.text
    assert "S1: took submissions.zip/oharaann_101_9005_99-small-1.ipynb, not the earlier" in box.result.text


def test_blackboard_by_username_and_time(box):
    box.put("Homework_1_u_4_attempt_2026-03-01-12-30-00_99-small.ipynb", "old")
    box.put("Homework_1_u_4_attempt_2026-03-02-12-30-00_answer.ipynb", "new")
    box.put("Homework_1_S3_attempt_2026-03-01-12-30-00.ipynb", "three")
    (box.folder / "Homework_1_u_4_attempt_2026-03-02-12-30-00.txt").write_text("Name: Al Kay")
    box.collect(timezone="Asia/Shanghai")
    assert box.handed_in() == {"u_4": ("new", "2026-03-02 04:30:00"), "S3": ("three", "2026-03-01 04:30:00")}


def test_letters_with_attachments_also_in_an_archive(box, tmp_path):
    inner = box.zip("inner.zip", {"deep/er/notebook (1).ipynb": "zipped"}, folder=tmp_path / "elsewhere")
    for sender, date, name, body in [
            ("Eve <Eve@Uni.example>", "Sun, 01 Mar 2026 12:00:00 +0800", "x.ipynb", box.work("eve")),
            ("jm@uni.example", "Sun, 01 Mar 2026 23:00:00 -0500", "r.zip", inner.read_bytes()),
            ("stranger@else.example", "Sun, 01 Mar 2026 23:00:00 -0500", "S1.ipynb", box.work("forged"))]:
        message = EmailMessage()
        message["From"], message["Date"] = sender, date
        message.set_content("Here it is.")
        message.add_attachment(body, maintype="application", subtype="octet-stream", filename=name)
        (box.folder / f"{date[:3]}{len(list(box.folder.iterdir()))}.eml").write_bytes(message.as_bytes())
    box.collect()
    assert box.handed_in() == {"S3": ("eve", "2026-03-01 04:00:00"), "S5": ("zipped", "2026-03-02 04:00:00")}
    assert [why for _, why in box.result.unmatched] == ["matches nobody in the gradebook"]


def test_folders_files_and_nbgraders_own_ways(box):
    box.put(f"S1/{SLUG}/{SLUG}.ipynb", "folder")
    box.put(f"S5+{SLUG}+2026-03-01 10:00:00 UTC+abc/{SLUG}.ipynb", "exchange")
    box.put("homework of u_4 (final).ipynb", "words")
    box.put("小明王/作业.ipynb", "name")
    box.put("essay by Eve Lee.ipynb", "inside")
    box.collect()
    assert box.handed_in() == {"S1": ("folder", None), "S5": ("exchange", "2026-03-01 10:00:00"),
                               "u_4": ("words", None), "S2": ("name", None), "S3": ("inside", None)}


def test_archives_of_chinese_windows_and_of_macs(box, tmp_path):
    path = box.zip("gbk.zip", {"??/work.ipynb": "gbk"}, folder=tmp_path)
    raw = path.read_bytes().replace(b"??/work", "王小明".encode("gb18030")[:2] + b"/work")
    assert raw.count(b"/work") == 2
    (box.folder / "mac.zip").write_bytes(box.zip("mac.zip", {
        "Mu\u0308ller Jo\u0308rg/work.ipynb": "mac", "__MACOSX/._work.ipynb": b"junk", ".DS_Store": b""},
        folder=tmp_path).read_bytes())
    register = Register(SLUG)
    from course.desk.book import Student
    from course.desk.paths import inner

    register.add(Student("S2", "王", "小明"))
    info = zipfile.ZipInfo("王小明/作业.ipynb".encode("gb18030").decode("cp437"))
    assert inner(info) == ("王小明", "作业.ipynb")
    assert claim(Piece(inner(info), path), register).students == {"S2"}
    box.collect()
    assert box.handed_in() == {"S5": ("mac", None)}
    assert box.result.unmatched == []


def test_what_cannot_be_told_is_not_guessed(box):
    with_twins = [("T1", "Lee", "Jo", "", ""), ("T2", "Lee", "Jo", "", "")]
    box.desk.enrol(with_twins)
    box.put("Jo Lee_81_assignsubmission_file_/x.ipynb")
    box.put("unknown person_82_assignsubmission_file_/x.ipynb")
    one, two = box.put("S1/a.ipynb"), box.put("S1/b.ipynb")
    for each in (one, two):
        os.utime(each, (1_700_000_000, 1_700_000_000))
    box.collect()
    assert box.handed_in() == {}
    assert dict(box.result.unmatched) == {
        "Jo Lee_81_assignsubmission_file_/x.ipynb": "could be of T1, T2",
        "unknown person_82_assignsubmission_file_/x.ipynb": "matches nobody in the gradebook",
        "S1/a.ipynb": "of the same student and time as another, but different",
        "S1/b.ipynb": "of the same student and time as another, but different"}
    os.utime(two, (1_700_000_100, 1_700_000_100))
    box.collect()
    assert box.handed_in() == {"S1": ("S1/b.ipynb", None)}
    box.collect(file_times=True)
    assert box.handed_in() == {"S1": ("S1/b.ipynb", "2023-11-14 22:15:00")}


def test_the_assignments_own_notebook_is_taken_and_another_assignments_is_not(box, monkeypatch):
    other = json.loads(box.work())
    for cell in other["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] += "-other"
    monkeypatch.setattr(module, "_cells", lambda *_: ({"double-example"}, {"double-example-other"}))
    (box.folder / "S1.ipynb").write_text(json.dumps(other), "utf-8")
    box.put("S2/answer.ipynb", "answer")
    (box.folder / "S2" / "zz scratch.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4}')
    (box.folder / "S3.ipynb").write_text("not a notebook at all")
    box.collect()
    assert box.handed_in() == {"S2": ("answer", None), "S3": ("", None)}
    assert box.result.unmatched == [("S1.ipynb", "belongs to another assignment")]


def test_cells_of_all_assignments_are_told_apart(desk):
    root = desk.course.root
    (root / "course" / "course.yml").write_text((root / "course" / "course.yml").read_text("utf-8") + (
        "- {slug: 98-other, title: {en: a, zh: b}, minutes: 1, assignment: true}\n"), "utf-8")
    other = desk.course.assignment("en", "98-other", "release")
    other.parent.mkdir(parents=True)
    text = desk.course.assignment("en", SLUG, "release").read_text("utf-8")
    other.write_text(text.replace("double-hidden", "else-hidden"), "utf-8")
    own, others = module._cells(type(desk.course)(root), SLUG, "en")
    assert (own, others) == ({"double-hidden"}, {"else-hidden"})


def test_hostile_archives_write_nothing_outside_and_are_named(box, tmp_path):
    big = b"0" * (30 << 20)
    box.zip("S1.zip", {"../../../S1/escape.ipynb": "up", "/etc/S1.ipynb": "root", "C:\\S1.ipynb": "drive",
                       "..\\S1.ipynb": "back"})
    bomb = box.zip("S2.zip", {f"{number}.ipynb": big[:24 << 20] for number in range(8)})
    assert bomb.stat().st_size < 1 << 20
    box.zip("S3.zip", {"a.zip": box.zip("t.zip", {f"{n}.ipynb": big for n in range(3)}, tmp_path).read_bytes()})
    link = zipfile.ZipInfo("u_4.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(box.folder / "links.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    (box.folder / "S5.zip").write_bytes(box.work())
    deep = box.work()
    for number in range(6):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("S5.ipynb" if not number else "in.zip", deep)
        deep = out.getvalue()
    (box.folder / "nested.zip").write_bytes(deep)
    if hasattr(os, "symlink"):
        (box.folder / "S1-link.ipynb").symlink_to("/etc/passwd")
        (box.folder / "S1-folder").symlink_to("/etc")
    before = {path for path in tmp_path.rglob("*") if "downloads" not in path.parts}
    box.collect()
    assert {path for path in tmp_path.rglob("*") if "downloads" not in path.parts} - before <= {
        box.desk.root / "submitted"} | {box.desk.root / ".grading.lock"}
    assert box.handed_in() == {}
    assert {name.partition("/")[0] for name, _ in box.result.unmatched} == {
        "S1.zip", "S2.zip", "S3.zip", "S5.zip", "links.zip", "nested.zip", "S1-link.ipynb", "S1-folder"}


def test_an_archive_that_lies_about_its_sizes_is_left_alone(box):
    path = box.zip("S1.zip", {"work.ipynb": b"0" * (26 << 20)})
    raw = bytearray(path.read_bytes())
    place = raw.rindex(b"PK\x01\x02")
    raw[place + 24:place + 28] = struct.pack("<I", 1000)
    path.write_bytes(raw)
    box.collect()
    assert box.handed_in() == {}
    assert [name for name, _ in box.result.unmatched] in (["S1.zip"], ["S1.zip/work.ipynb"])


def test_again_and_again(box):
    box.put("hw_S1_attempt_2026-03-01-12-30-00.ipynb", "one")
    box.collect(dry_run=True)
    assert box.handed_in() == {}
    assert box.result.text.startswith("Would collect 1 of 5 students' 99-small. (Blackboard 1)")
    box.collect()
    before = box.state()
    assert "There already: S1" in box.collect().text
    assert box.state() == before
    box.put("hw_S1_attempt_2026-02-01-12-30-00.ipynb", "zero")
    (box.folder / "hw_S1_attempt_2026-03-01-12-30-00.ipynb").unlink()
    assert "Older than what is there, which stays: S1" in box.collect().text
    assert box.state() == before
    box.put("hw_S1_attempt_2026-04-01-12-30-00.ipynb", "two")
    box.collect()
    assert box.handed_in() == {"S1": ("two", "2026-04-01 12:30:00")}
    aside = box.desk.root / "downloaded" / SLUG / "earlier" / "S1-1"
    assert b"total = 6  # one" in (aside / f"{SLUG}.ipynb").read_bytes()
    assert (aside / "timestamp.txt").read_text() == "2026-03-01 12:30:00"
    assert not list(box.desk.root.glob(".collecting*"))


def test_lateness_reaches_the_gradebook(box):
    from course.desk.book import opened

    with opened(box.desk.course, "en") as book:
        book.update_or_create_assignment(SLUG, duedate=datetime(2026, 3, 1, 12))
    box.put("hw_S1_attempt_2026-03-01-12-30-00.ipynb")
    box.put("hw_S3_attempt_2026-03-01-11-30-00.ipynb")
    assert "Late: S1\n" in box.collect().text
    assert box.desk.grade()["S1"].trouble == ""
    with opened(box.desk.course, "en") as book:
        late = {each: book.find_submission(SLUG, each).total_seconds_late for each in ("S1", "S3")}
    assert late == {"S1": 1800, "S3": 0}


@pytest.mark.parametrize("where", ["write", "move"])
def test_a_full_disk_leaves_everything_as_it_was(box, monkeypatch, where):
    box.put("S1.ipynb", "old")
    box.put("S3.ipynb", "old")
    box.collect()
    before = box.state()
    os.utime(box.put("S1.ipynb", "new"))
    box.put("S2.ipynb", "new")
    box.put("S3.ipynb", "new")
    calls = []

    def full(function, least):
        def run(*arguments, **keywords):
            calls.append(arguments)
            if len(calls) == least:
                raise OSError(errno.ENOSPC, "No space left on device")
            return function(*arguments, **keywords)
        return run

    if where == "write":
        monkeypatch.setattr(Path, "write_bytes", full(Path.write_bytes, 2))
    else:
        monkeypatch.setattr(shutil, "move", full(shutil.move, 4))
    with pytest.raises(CrmError, match=r"submitted could not be written: No space left on device"):
        box.collect()
    assert box.state() == before
    monkeypatch.undo()
    assert box.collect().done == {"S1": "replaced", "S2": "new", "S3": "replaced"}


def test_a_file_that_may_not_be_read_is_named_and_the_others_are_taken(box, monkeypatch):
    box.put("S1.ipynb")
    box.put("S2.ipynb", "two")
    opened = Path.open

    def refuse(self, *arguments, **keywords):
        if self.name == "S1.ipynb":
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(self, *arguments, **keywords)

    monkeypatch.setattr(Path, "open", refuse)
    box.collect()
    assert box.result.unmatched == [("S1.ipynb", "you may not read it")]
    assert list(box.result.taken) == ["S2"]


def test_a_link_in_the_class_is_not_followed(box, tmp_path):
    (box.desk.root / "submitted").mkdir(exist_ok=True)
    (tmp_path / "outside").mkdir()
    (box.desk.root / "submitted" / "S1").symlink_to(tmp_path / "outside")
    box.put("S1.ipynb")
    box.collect()
    assert list((tmp_path / "outside").iterdir()) == []
    assert box.result.unmatched == [("S1.ipynb", "submitted/S1/99-small is a link: nothing was put there")]


def test_what_cannot_be_done_is_said(box, desk, run, tmp_path):
    for words, trouble in [
            ([tmp_path / "none", SLUG], "There is no "), ([box.folder, "99-smal"], "Did you mean '99-small'"),
            ([box.folder, SLUG, "--timezone", "Mars/Base"], "No time zone 'Mars/Base'"),
            ([box.folder, SLUG, "--template", "none.csv"], "No file none.csv")]:
        status, said = run("collect", *words)
        assert (status, said.out) == (2, "")
        assert trouble in said.err
    with alone(desk.root):
        assert "already" in run("collect", box.folder, SLUG)[1].err
    assert run("collect", box.folder, SLUG)[0] == 0
    status, said = run("collect", box.folder, SLUG, "--lang", "zh")
    assert (status, "请先运行：course import-roster" in said.err) == (2, True)
    assert len(students(desk.root / "gradebook.db")) == len(NAMES)
