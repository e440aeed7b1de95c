"""The customer database: the firm's tables in one embedded DuckDB, for SQL and for the rules alike."""

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb
import narwhals.stable.v2 as nw

from crmlib.errors import DataError, ParameterError, UnknownNameError, nearest
from crmlib.frames import in_memory
from crmlib.language import say
from crmlib.profile import customer_profile

if TYPE_CHECKING:
    from crmlib.simulate import Firm

MEMORY = ":memory:"
HEADERS = 3 * 4096  # bytes before a DuckDB file's first block
READERS = {".csv": "read_csv", ".tsv": "read_csv", ".parquet": "read_parquet"}


class Database:
    """An open customer database; `open_database` makes one. It closes itself at the end of a ``with``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: str):
        self.connection = connection
        self.path = path

    def names(self) -> list[str]:
        """Names of its tables and views, in alphabetical order.

        >>> open_database().names()
        []
        """
        rows = self.connection.execute("select table_name from information_schema.tables order by 1").fetchall()
        return [name for name, in rows]

    def load(self, name: str, source: Any, *, replace: bool = False) -> Any:
        """Put a table into the database: whole or not at all.

        Args:
            name: what to call it.
            source: a pandas, Polars, PyArrow or DuckDB table, or the path of a CSV or Parquet file (``*`` in its name
                stands for several).
            replace: whether a table of this name may be overwritten.

        Returns:
            The table in the database, as `table` gives it.

        Raises:
            ParameterError: the name is taken, or no engine reads such a file.
            DataError: the file is missing or cannot be read, or this is no table.

        >>> import pandas as pd
        >>> database = open_database()
        >>> database.load("visits", pd.DataFrame({"customer": ["ann", "bo"], "minutes": [30, 45]})).shape
        (2, 2)
        """
        if name in self.names() and not replace:
            raise ParameterError(say(f"{name!r} is in the database already.", f"数据库中已有“{name}”。"),
                                 say("Choose another name, or give replace=True.",
                                     "请换一个名字，或加上 replace=True。"))
        relation = self._read(source) if isinstance(source, str | Path) else self._relation(source)
        try:
            with self._at_once():
                kinds = "select table_type from information_schema.tables where table_name = ?"
                if found := self.connection.execute(kinds, [name]).fetchone():
                    self.connection.execute(f"drop {'view' if found[0] == 'VIEW' else 'table'} {_quoted(name)}")
                relation.create(_quoted(name))
        except duckdb.Error as trouble:
            raise _unreadable(str(source)[:80], trouble) from trouble
        return self.table(name)

    def view(self, name: str, query: str | duckdb.DuckDBPyRelation) -> Any:
        """Keep a question under a name: it is answered anew, from the tables, whenever it is read.

        Args:
            name: what to call it; a view of this name is replaced.
            query: SQL, or a lazy table that a rule gave back.

        Returns:
            The view, as `table` gives it.

        Raises:
            DataError: the query has a mistake; says DuckDB's own words.
        """
        with self._at_once():
            (self.sql(query) if isinstance(query, str) else query).create_view(name, replace=True)
        return self.table(name)

    def table(self, name: str) -> Any:
        """A table or view, lazily: rules take it as it is; ``.df()`` brings it into pandas.

        Raises:
            UnknownNameError: there is none of this name.
        """
        if name not in self.names():
            close, there = nearest(name, self.names()), ", ".join(self.names()) or "-"
            raise UnknownNameError(
                say(f"No table {name!r} in the database. Tables: {there}.",
                    f"数据库中没有表“{name}”。现有的表：{there}。"),
                say(f"Did you mean {close!r}?", f"是不是“{close}”？") if close else
                say("Put it there with load.", "请先用 load 载入。"))
        return self.connection.table(_quoted(name))

    def sql(self, query: str) -> Any:
        """The answer to a question in SQL, lazily; ``.df()`` brings it into pandas.

        Raises:
            DataError: the query has a mistake; says DuckDB's own words.

        >>> open_database().sql("select 6 * 7 as answer").fetchall()
        [(42,)]
        """
        try:
            return self.connection.sql(query)
        except duckdb.Error as trouble:
            there = self.names()
            raise DataError(say(f"The query cannot be answered: {trouble}", f"查询无法执行：{trouble}"),
                            say(f"Tables: {', '.join(there)}.", f"现有的表：{'、'.join(there)}。")) from trouble

    def close(self) -> None:
        """Write what is left to write and let go of the file."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, trouble: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def _read(self, source: str | Path) -> duckdb.DuckDBPyRelation:
        reader = READERS.get(Path(source).suffix.lower())
        if not reader:
            raise ParameterError(say(f"{source} is no CSV or Parquet file by its name.",
                                     f"从文件名看，{source} 不是 CSV 或 Parquet 文件。"),
                                 say(f"Known endings: {', '.join(READERS)}.", f"可用的扩展名：{'、'.join(READERS)}。"))
        try:
            return getattr(self.connection, reader)(str(source))
        except (duckdb.Error, OSError) as trouble:
            raise _unreadable(str(source), trouble) from trouble

    def _relation(self, source: Any) -> duckdb.DuckDBPyRelation:
        if isinstance(source, duckdb.DuckDBPyRelation):
            return source
        try:
            frame = nw.from_native(source)
        except TypeError:
            kind = type(source).__name__
            raise DataError(say(f"A {kind} is not a table.", f"{kind} 不是数据表。"),
                            say("Give a table, or the path of a CSV or Parquet file.",
                                "请传入数据表，或 CSV、Parquet 文件的路径。")) from None
        held = in_memory(frame)
        if held.implementation.is_pandas():
            return self.connection.from_df(held.to_native())  # without its index
        try:
            return self.connection.from_arrow(held.to_arrow())
        except ImportError as trouble:
            kind = type(source).__name__
            raise DataError(say(f"A {kind} comes into the database by way of PyArrow, which is not installed.",
                                f"{kind} 要经 PyArrow 才能载入数据库，而 PyArrow 没有安装。"),
                            say("pip install pyarrow, or give a pandas table or the path of a CSV or Parquet file.",
                                "请运行 pip install pyarrow，或改为传入 pandas 表，或 CSV、Parquet 文件的路径。")
                            ) from trouble

    def _at_once(self) -> "_Transaction":
        return _Transaction(self.connection)


def open_database(path: str | Path = MEMORY, *, read_only: bool = False) -> Database:
    """Open a customer database, or begin one.

    Args:
        path: a DuckDB file; it is begun if it is not there. In memory unless given.
        read_only: change nothing; several programs may then read one file at once.

    Returns:
        The database.

    Raises:
        DataError: the file is another program's, damaged, cut short, or in use. It is left as it was.

    >>> import pandas as pd
    >>> with open_database() as database:
    ...     log = pd.DataFrame({"customer": ["ann"], "date": pd.to_datetime(["2026-01-05"]), "amount": [20.0]})
    ...     profile = customer_profile(database.load("transactions", log))
    ...     profile.fetchall()[0][:2]
    ('ann', 1)

    Source: concept comm.database.
    """
    name = str(path)
    if name != MEMORY and Path(name).exists():
        _check_file(Path(name))
    try:
        return Database(duckdb.connect(name, read_only=read_only), name)
    except duckdb.Error as trouble:
        raise _unreadable(name, trouble) from trouble


def firm_database(firm: "Firm", path: str | Path = MEMORY) -> Database:
    """The simulated firm's own records as a customer database, with the view ``profile``: what `customer_profile` says.

    What no firm knows (the truth behind its customers) is not in it.

    Args:
        firm: from `crmlib.simulate.simulate`.
        path: as in `open_database`; of a file that is there, tables of these names are replaced.

    >>> from crmlib.simulate import simulate
    >>> firm_database(simulate(10)).names()
    ['complaints', 'customers', 'exits', 'profile', 'ratings', 'surveys', 'transactions']
    """
    from crmlib.simulate import TABLES

    database = open_database(path)
    for name in TABLES:
        if name != "truth":
            database.load(name, getattr(firm, name), replace=True)
    database.view("profile", customer_profile(database.table("transactions"), margin="margin"))
    return database


class _Transaction:
    """All of it or nothing."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self.connection = connection

    def __enter__(self) -> None:
        self.connection.begin()

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind:
            self.connection.rollback()
        else:
            self.connection.commit()


def _check_file(path: Path) -> None:
    """A whole DuckDB file, judged without writing: DuckDB itself would fill an empty file and mend others."""
    with path.open("rb") as file:
        known = file.read(12)[8:] == b"DUCK"
    if not known:
        raise _unreadable(str(path), say("it is not a DuckDB file", "它不是 DuckDB 文件"))
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            size, blocks = connection.execute("select block_size, total_blocks from pragma_database_size()").fetchone()  # type: ignore[misc]
    except duckdb.Error as trouble:
        raise _unreadable(str(path), trouble) from trouble
    if path.stat().st_size < HEADERS + size * blocks:
        raise _unreadable(str(path), say("its end is missing", "文件不完整"))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _unreadable(name: str, trouble: object) -> DataError:
    first = str(trouble).splitlines()[0]
    return DataError(
        say(f"{name} cannot be opened or read: {first}", f"无法打开或读取 {name}：{first}"),
        say("It was left as it is. Close the program that has it open, or give another path; a damaged file has to "
            "come from a copy.", "文件保持原样。请关闭正在使用它的程序，或换一个路径；损坏的文件需要从备份恢复。"))
