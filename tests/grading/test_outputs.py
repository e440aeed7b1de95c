"""What students' cells show, made fit for an instructor's browser."""

import bleach
import pandas as pd
import pytest

from course.grading.outputs import STYLE, TAGS, clean

HEAD = '<div><table border="1" class="dataframe"><thead><tr><th></th></tr></thead><tbody>'
TABLES = {
    "text": pd.DataFrame({"name": ["x<y", "a & b", '"q"'], "share": [0.5, None, 1]}),
    "long": pd.DataFrame({"n": range(200)}),
    "levels": pd.DataFrame({"a": [1, 2], "b": [1, 2], "v": [3, 4]}).set_index(["a", "b"]),
    "grouped": pd.DataFrame({"a": [1, 1], "v": [3, 4]}).groupby("a").agg(["mean", "sum"]),
    "empty": pd.DataFrame({"a": []}),
}
PAGES = {
    "script": HEAD + "<tr><td><script>alert(1)</script></td></tr></tbody></table></div>",
    "half a script": HEAD + "<tr><td><scr<script></script>ipt>alert(1)</td></tr></tbody></table></div>",
    "handler": HEAD + '<tr><td onclick="alert(1)">x</td></tr></tbody></table></div>',
    "link": HEAD + '<tr><td><a href="javascript:alert(1)">x</a></td></tr></tbody></table></div>',
    "out of its frame": HEAD + "<tr><td>x</td></tr></tbody></table></div></div></div><p>Points: 100",
    "a table in a table": "<table><div><table></table></div></table></div>",
    "entity": HEAD + "<tr><td>&#60;script&#62; &nbsp</td></tr></tbody></table></div>",
    "no end": HEAD + "<tr><td>x",
    "a picture": '<img src="x" onerror="alert(1)">',
}


def shown(page):
    found = clean([{"output_type": "display_data", "data": {"text/html": page}}])
    return found[0]["data"]["text/html"]


def by_bleach(page):
    kept = {"*": ["class", "colspan", "rowspan"]}
    return bleach.clean(STYLE.sub("", page), tags=TAGS, attributes=kept, strip=True)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_looks_as_if_all_of_it_had_been_read(name):
    page = TABLES[name]._repr_html_()
    assert shown(page) == by_bleach(page)
    assert "<td>" in shown(page) or name == "empty"


@pytest.mark.parametrize("name", PAGES)
def test_whatever_else_it_holds_is_read_with_care(name):
    assert shown(PAGES[name]) == by_bleach(PAGES[name])
    assert not any(each in shown(PAGES[name]) for each in ("<script", "onclick", "onerror", "javascript", "<img"))


def test_a_long_page_that_is_nearly_a_table_takes_no_long_time():
    rows = "<tr>" + "<th> a </th> \n" * 20_000
    assert shown(HEAD + rows + "</tr>").startswith("<div>")
