"""Tables as learning management systems write them: read in any of their encodings, written back in the same."""

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

from crmlib.errors import DataError
from crmlib.language import say

MOST = 50 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Form:
    """How a table is written down."""

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    newline: str = "\r\n"
    quoted: bool = False


@dataclass
class Table:
    """A header and rows of the same length; `lines` says where in the file each row ends."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    form: Form


def read_table(path: Path, encoding: str = "") -> Table:
    """Read a table of text, whatever separates its columns.

    Raises:
        DataError: it is a workbook, in another encoding, empty, or its rows do not fit its header.
    """
    text, encoding = _decoded(path, encoding)
    form = _form(text, encoding)
    rows, lines = [], []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter, strict=True)
        for row in reader:
            if any(each.strip() for each in row):
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error as trouble:
        line = reader.line_num
        raise DataError(say(f"{path}: line {line}: {trouble}.", f"{path}：第 {line} 行：{trouble}。"),
                        say("Download the file again.", "请重新下载该文件。")) from trouble
    if not rows:
        raise DataError(say(f"{path} is empty.", f"{path} 是空的。"), say("Download it again.", "请重新下载。"))
    return Table(rows[0], [_fitting(path, row, rows[0], line) for row, line in zip(rows[1:], lines[1:], strict=True)],
                 lines[1:], form)


def written(header: list[str], rows: list[list[str]], form: Form) -> bytes:
    """The bytes of a table."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=form.delimiter, lineterminator=form.newline,
               quoting=csv.QUOTE_ALL if form.quoted else csv.QUOTE_MINIMAL).writerows([header, *rows])
    bom = codecs.BOM_UTF16_LE if form.encoding == "utf-16-le" else b""
    bom = codecs.BOM_UTF16_BE if form.encoding == "utf-16-be" else bom
    return bom + out.getvalue().encode(form.encoding)


def _decoded(path: Path, encoding: str) -> tuple[str, str]:
    raw = _bytes(path)
    if not encoding:
        bom, encoding = next(((bom, each) for bom, each in _BOMS if raw.startswith(bom)), (b"", ""))
        raw = raw.removeprefix(bom) if encoding.startswith("utf-16") else raw
        encoding = encoding or ("utf-16-le" if raw[1:2] == b"\x00" else "utf-8")
    try:
        text = raw.decode(encoding)
    except (UnicodeDecodeError, LookupError) as trouble:
        raise _other_encoding(path, str(trouble)) from trouble
    if "\ufffd" in text or "\x00" in text:
        raise _other_encoding(path, say("characters were lost in it", "其中的字符已丢失"))
    return text, encoding


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise DataError(say(f"No file {path}.", f"找不到文件 {path}。"), say("Check its name.", "请检查文件名。"))
    with path.open("rb") as file:
        raw = file.read(MOST + 1)
    if len(raw) > MOST:
        raise DataError(say(f"{path} is too large for a class.", f"{path} 太大，不像一个班级的文件。"))
    if raw.startswith(_WORKBOOKS):
        raise DataError(say(f"{path} is a workbook, not a table of text.", f"{path} 是工作簿，不是文本表格。"),
                        say('Save it in the spreadsheet program as "CSV UTF-8".',
                            "请在电子表格软件中另存为“CSV UTF-8”。"))
    return raw


def _other_encoding(path: Path, why: str) -> DataError:
    return DataError(say(f"{path} cannot be read as text: {why}.", f"无法把 {path} 读作文本：{why}。"),
                     say('Save it as "CSV UTF-8", or name its encoding: --encoding gb18030, --encoding cp1252.',
                         "请另存为“CSV UTF-8”，或用 --encoding gb18030 等说明编码。"))


def _form(text: str, encoding: str) -> Form:
    first = text.splitlines()[0] if text.strip() else ""
    parted = {each: next(csv.reader([first], delimiter=each), []) for each in "\t;,"}
    delimiter = max(parted, key=lambda each: (len(parted[each]), each == ","))
    quoted = delimiter.join(f'"{each}"' for each in parted[delimiter]) == first and len(parted[delimiter]) > 1
    return Form(encoding, delimiter, "\r\n" if "\r\n" in text else "\n", quoted)


def _fitting(path: Path, row: list[str], header: list[str], line: int) -> list[str]:
    if len(row) > len(header) and any(row[len(header):]):
        raise DataError(say(f"{path}: line {line} has {len(row)} fields, the header {len(header)}.",
                            f"{path}：第 {line} 行有 {len(row)} 列，而表头有 {len(header)} 列。"),
                        say("A name with a comma needs quotation marks around it.", "含逗号的姓名要放在引号里。"))
    return (row + [""] * len(header))[: len(header)]
