"""What each system does with an uploaded file, by its published rules: who gets which score, and what it refuses.

Written from the pages and programs that course/desk names, not from the code under test.
"""

import csv
import io
import re


def canvas(raw, users, assignments):
    """`users`: {canvas id: (sis id, login, name)}; `assignments`: {id: title}. Returns {(user, assignment): score}."""
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    header = rows[0]
    assert len(header) > 3
    assert "Student" in header[0]
    assert "ID" in header[1]
    assert header[2:5] == ["SIS User ID", "SIS Login ID", "Section"]
    places = {}
    for place, name in enumerate(header[5:], 5):
        match = re.fullmatch(r"(.*) \((\d+)\)", name)
        id = int(match[2]) if match and int(match[2]) in assignments else None
        places[place] = id or next((each for each, title in assignments.items() if title == name), f"new: {name}")
    found = {}
    for row in rows[1:]:
        if "Points Possible" in row[0] or not any(row):
            continue
        user = next((id for id, (sis, login, name) in users.items()
                     if row[1] == str(id) or (row[2] and row[2] == sis) or (row[3] and row[3] == login)), None)
        user = user or next((id for id, (_, _, name) in users.items() if name == row[0]), f"unknown: {row[0]}")
        found.update({(user, id): row[place].strip() for place, id in places.items()})
    return found


def moodle_worksheet(raw, participants):
    """`participants`: {number: name}. The offline grading worksheet: columns by name, users by number."""
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    where = {name: place for place, name in enumerate(rows[0])}
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(where)
    found = {}
    for row in rows[1:]:
        number = row[where["Identifier"]][len("Participant "):]
        if number in participants and row[where["Grade can be changed"]] == "Yes" and row[where["Grade"]]:
            found[participants[number]] = float(row[where["Grade"]].replace(",", "."))
    return found


def moodle_gradebook(raw, column, users, by="ID number", field=0):
    """`users`: [(id number, e-mail)]. One unknown user stops the import; an empty grade deletes the one there."""
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    where = {name.strip(): place for place, name in enumerate(rows[0])}
    known, found = {user[field]: user for user in users}, {}
    for row in rows[1:]:
        value = row[where[by]]
        if not value:
            continue
        if value not in known:
            return f"user mapping error: {value}"
        grade = row[where[column]]
        found[known[value][0]] = None if grade in ("", "-") else float(grade)
    return found


def blackboard(raw, usernames, column):
    """Tab-separated in UTF-16: the user by name, the column by the number behind the bar; unknown users are skipped."""
    assert raw[:2] == b"\xff\xfe"
    rows = list(csv.reader(io.StringIO(raw.decode("utf-16")), delimiter="\t"))
    where = next(place for place, name in enumerate(rows[0]) if name.endswith(f"|{column}"))
    user = rows[0].index("Username")
    return {row[user]: row[where] for row in rows[1:] if row[user] in usernames}
