"""Where a data set's file is: beside this module, in ``CRMLIB_DATA``, in the cache, or on the network."""

import hashlib
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crmlib.errors import DownloadError
from crmlib.language import say

FOLDER_VARIABLE = "CRMLIB_DATA"
TIMEOUT_SECONDS = 20


def find(entry: dict) -> Path | None:
    """The data set's file if it is on this machine, whole and unchanged; else None.

    Raises:
        DownloadError: ``CRMLIB_DATA`` holds a file of that name with other content.
    """
    packaged = Path(__file__).with_name(entry["file"])
    if packaged.is_file():
        return packaged
    if folder := os.environ.get(FOLDER_VARIABLE):
        own = Path(folder) / entry["file"]
        if own.is_file():
            return _checked(own, entry)
    cached = cache_folder() / entry["file"]
    return cached if cached.is_file() and sha256(cached) == entry["sha256"] else None


def fetch(entry: dict) -> Path:
    """The data set's file, downloaded into the reader's cache if it is not on this machine.

    Raises:
        DownloadError: there is no network, or what came is not what the catalogue promises. A bad
            download is thrown away: the cache never holds half a file.
    """
    return find(entry) or _download(entry)


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cache_folder() -> Path:
    """The folder of this user in which downloads stay."""
    import pooch

    return Path(pooch.os_cache("crmlib"))


def _checked(path: Path, entry: dict) -> Path:
    got = sha256(path)
    if got == entry["sha256"]:
        return path
    raise DownloadError(
        say(f"{path} is not the file that the catalogue promises: sha256 expected {entry['sha256']}, got {got}.",
            f"{path} 与数据目录登记的文件不一致：sha256 应为 {entry['sha256']}，实为 {got}。"),
        say(f"Replace it by the file at {entry['url']}, or remove it and let crmlib fetch it.",
            f"请换成 {entry['url']} 处的文件，或删除它，由 crmlib 重新下载。"),
    )


def _download(entry: dict) -> Path:
    import pooch

    downloader = pooch.HTTPDownloader(progressbar=False, timeout=TIMEOUT_SECONDS)
    try:
        with _quiet(pooch.get_logger()):
            path = pooch.retrieve(entry["url"], f"sha256:{entry['sha256']}", fname=entry["file"],
                                  path=cache_folder(), downloader=downloader)
    except OSError as trouble:  # requests' errors are among them
        raise DownloadError(*_unreachable(entry)) from trouble
    except ValueError as trouble:  # pooch's word for a wrong hash
        raise DownloadError(*_corrupt(entry, str(trouble))) from trouble
    return Path(path)


def _unreachable(entry: dict) -> tuple[str, str]:
    file, folder = entry["file"], os.environ.get(FOLDER_VARIABLE)
    hint = say(f"The real-data section needs the network once, or {FOLDER_VARIABLE} set to a folder with that file; "
               "go on without it.",
               f"真实数据部分需要联网一次，或将 {FOLDER_VARIABLE} 设为含有该文件的文件夹；可以先跳过，继续学习。")
    if folder:
        without = say(f" and is not in {folder}", f"，{folder} 中也没有它")
        return say(f"{file} could not be fetched{without}.", f"无法下载 {file}{without}。"), hint
    return say(f"{file} could not be fetched.", f"无法下载 {file}。"), hint


def _corrupt(entry: dict, trouble: str) -> tuple[str, str]:
    got = [each for each in re.findall(r"[0-9a-f]{64}", trouble) if each != entry["sha256"]]
    return (
        say(f"What came for {entry['file']} is not the file that the catalogue promises and was thrown away: "
            f"sha256 expected {entry['sha256']}, got {', '.join(got) or 'another'}.",
            f"下载到的 {entry['file']} 与数据目录登记的文件不一致，已丢弃："
            f"sha256 应为 {entry['sha256']}，实为 {'、'.join(got) or '其他值'}。"),
        say("Try again later; a proxy or a login page may have answered instead. Go on without it.",
            "请稍后再试：可能是代理或登录页面代为应答。可以先跳过，继续学习。"),
    )


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    """No progress lines: in a test cell of an assignment, anything on stderr costs points."""
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
