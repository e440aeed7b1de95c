#!/usr/bin/env python3
"""Set up the course and open it.

    python start.py                    the course in English, in JupyterLab
    python start.py --lang zh          the course in Chinese, JupyterLab's menus too
    python start.py --no-browser --port 8890 [arguments of jupyter lab]
    python start.py test [arguments of pytest]

Needs Python 3.11 or newer and nothing else; everything is installed into the folder .venv beside this file.
"""

# Only syntax of Python 3.6: a Python that is too old must get far enough to say so.
import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
STAMP = VENV / "course-stamp.json"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(PROGRAMS / ("python.exe" if os.name == "nt" else "python"))


class Problem(Exception):
    """What is the matter and what to do about it, in English and in Chinese."""


def environment(base=None):
    """Return the variables for programs of .venv: nbgrader finds alembic only through PATH, and hangs without it."""
    env = dict(os.environ if base is None else base)
    env["PATH"] = os.pathsep.join(filter(None, [str(PROGRAMS), env.get("PATH")]))
    env["VIRTUAL_ENV"] = str(VENV)
    env.pop("PYTHONHOME", None)
    return env


def run(command, env, folder=HERE):
    """Run a program to its end; Ctrl-C and requests to stop are its to answer: JupyterLab ends its kernels first."""
    process = subprocess.Popen(command, env=env, cwd=str(folder))
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass


def answer(*command):
    """Return what a program prints, or None where it is missing or fails."""
    try:
        return subprocess.check_output(command, stderr=subprocess.DEVNULL).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def find_uv():
    """Return where uv is, if it works: a version manager puts a stand-in on PATH for a uv that it does not have."""
    uv = shutil.which("uv")
    return uv if uv and answer(uv, "--version") else None


# --- What is installed ---


def check_python(version=sys.version_info):
    if tuple(version[:2]) < (3, 11):
        have, site = "{}.{}".format(*version), "https://www.python.org/downloads/"
        raise Problem(
            f"This is Python {have}; the course needs 3.11 or newer. Get one from {site}\n"
            "and name it when you start: python3.12 start.py (Windows: py -3.12 start.py).",
            f"这是 Python {have}；本课程需要 3.11 或更新的版本。请从 {site} 安装，\n"
            "启动时指明版本：python3.12 start.py（Windows：py -3.12 start.py）。")


def read_stamp():
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def venv_version():
    """Return the version of the Python in .venv, or None where the course cannot run on it."""
    version = answer(PYTHON, "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])")
    return version if version and tuple(map(int, version.split(".")[:2])) >= (3, 11) else None


def set_up(*extras):
    """Install the course with these extras into .venv; do nothing where that is done already."""
    stamp, version = read_stamp(), venv_version()
    if not version or stamp.get("place", str(HERE)) != str(HERE):  # programs in a moved .venv still name the old place
        make_venv(find_uv())
        version = venv_version()
    files = b"".join((HERE / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    target = {"place": str(HERE), "python": version, "files": hashlib.sha256(files).hexdigest(),
              "extras": sorted(set(extras).union(stamp.get("extras", [])))}
    if stamp != target or not STAMP.exists():
        STAMP.unlink(missing_ok=True)  # a half-finished installation must not pass for a whole one
        install(find_uv(), target["extras"])
        STAMP.write_text(json.dumps(target), encoding="utf-8")


def make_venv(uv):
    print("start.py: installing the course into .venv; this takes a minute or two, once", flush=True)
    if not uv and not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        package = "python{}.{}-venv".format(*sys.version_info)
        raise Problem(
            f"This Python lacks the module venv or ensurepip. Debian, Ubuntu: sudo apt install {package}\n"
            "Elsewhere: install Python from python.org, or uv. Then start again.",
            f"这个 Python 缺少 venv 或 ensurepip 模块。Debian、Ubuntu 请运行：sudo apt install {package}\n"
            "其他系统请从 python.org 安装 Python，或安装 uv。然后重新启动。")
    remove_venv()
    # Seeded with pip, so that %pip works in a notebook and a later start without uv can install.
    maker = [uv, "venv", "--seed", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    if run([*maker, str(VENV)], dict(os.environ)):
        remove_venv()  # one without pip would be taken for whole at the next start
        raise installing_failed()


def remove_venv():
    try:
        if VENV.exists():
            shutil.rmtree(str(VENV))
    except OSError as error:
        raise Problem(
            f".venv is broken and cannot be removed: {error}\n"
            "Close what uses it (JupyterLab?), delete it, start again.",
            f".venv 已损坏且无法删除：{error}\n"
            "请关闭占用它的程序（如 JupyterLab），删除该文件夹，再重新启动。") from error


def install(uv, extras):
    # pip compiles what it installs, uv only if told; uncompiled, every kernel would wait seconds for its imports.
    with_uv = [uv, "pip", "install", "--compile-bytecode", "--python", PYTHON]
    installer = with_uv if uv else [PYTHON, "-m", "pip", "install"]
    course = f".[{','.join(extras)}]" if extras else "."
    if run([*installer, "--constraint", "constraints.txt", "--editable", course], environment()):
        raise installing_failed()


def installing_failed():
    given = "Python {}.{}, {}".format(*sys.version_info[:2], sys.platform)
    return Problem(
        f"Installing failed ({given}); the lines above say why. No network? Connect; behind a proxy, set HTTPS_PROXY.\n"
        "Disk full? The course needs 1 GB, its tests 2 GB. A package cannot be built? Your Python may be too new for\n"
        "it: take an older one, from 3.11 on. Then start again; it goes on from what is already there.",
        f"安装失败（{given}），原因见上文。没有网络？请联网；使用代理时设置 HTTPS_PROXY；\n"
        "下载太慢？可用镜像：设置 PIP_INDEX_URL（uv 用 UV_DEFAULT_INDEX）。\n"
        "磁盘已满？课程需要 1 GB，测试需要 2 GB。某个包无法构建？可能 Python 太新，请换较旧的版本（不低于 3.11）。\n"
        "然后重新启动，会从已有的部分继续。")


# --- What is started ---


def lab_environment(lang):
    """Keep JupyterLab's language and settings inside .venv, apart for each language; the user's home stays as it is."""
    return lab_settings(VENV / "course" / lang, lang, environment())


def lab_settings(folder, lang, env):
    """Write JupyterLab's language and settings to a folder; return the variables that lead it there."""
    labconfig = folder / "labconfig"
    labconfig.mkdir(parents=True, exist_ok=True)
    (labconfig / "default_setting_overrides.json").write_text(json.dumps({
        "@jupyterlab/translation-extension:plugin": {"locale": {"en": "en", "zh": "zh_CN"}[lang]},
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}))
    # jupytext serves `course build`; inside JupyterLab it can pair a lesson with a text and lose a student's edit.
    (labconfig / "page_config.json").write_text('{"disabledExtensions": {"jupyterlab-jupytext": true}}')
    (folder / "jupyter_server_config.json").write_text(
        '{"ServerApp": {"jpserver_extensions": {"jupyterlab_jupytext": false}}}')
    return dict(
        env,
        JUPYTER_CONFIG_PATH=os.pathsep.join(filter(None, [str(folder), env.get("JUPYTER_CONFIG_PATH")])),
        JUPYTERLAB_SETTINGS_DIR=str(folder / "settings"),
        JUPYTERLAB_WORKSPACES_DIR=str(folder / "workspaces"))


def lab_options():
    """Return what each JupyterLab of the course is told: ask no other machine, and run for a container's root."""
    options = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
               "--LabApp.extension_manager=readonly"]
    return [*options, "--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else options


def check_port(port):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise Problem(
                f"Port {port} is taken, perhaps by a JupyterLab that still runs.\n"
                f"Stop it, or name another (--port {port + 1}), or none: a free one is found.",
                f"端口 {port} 已被占用，也许是仍在运行的 JupyterLab。\n"
                f"请停止它，或换一个（--port {port + 1}），或省略 --port 由程序自选。")


def lab_command(args, more):
    page = f"lessons/{args.lang}/00-start.ipynb"
    if not (HERE / page).exists():
        raise Problem(f"There is no {page}: this copy is incomplete. Get the course again (authors: course build).",
                      f"找不到 {page}：这份课程不完整。请重新获取（作者请运行 course build）。")
    command = [PYTHON, "-m", "jupyterlab", f"--ServerApp.root_dir={HERE}", f"--LabApp.default_url=/lab/tree/{page}",
               *lab_options()]
    if args.port:
        check_port(args.port)
        command += [f"--ServerApp.port={args.port}", "--ServerApp.port_retries=0"]
    if args.no_browser:
        command.append("--no-browser")
    return command + more


def port_number(text):
    if not (text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; one is a whole number from 1 to 65535")
    return int(text)


def parse(argv):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("--lang", choices=["en", "zh"], default="en", help="language of lessons and menus")
    parser.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    parser.add_argument("--port", type=port_number, help="where JupyterLab listens; without it, a free one")
    return parser.parse_known_args(argv)


def open_course(argv):
    args, more = parse(argv)
    command = lab_command(args, more)
    set_up()
    return run(command, lab_environment(args.lang))


def run_tests(pytest_arguments):
    if not (HERE / "tests").is_dir():
        raise Problem("This is the student edition, which has no tests. To open the course: python start.py",
                      "这是学生版，不含测试。打开课程请运行：python start.py --lang zh")
    set_up("test")
    # A file's tests share what they set up, so a file stays on one core.
    everything = ["-n", str(os.cpu_count() or 1), "--dist", "loadfile"]
    return run([PYTHON, "-m", "pytest", *(pytest_arguments or everything)], environment())


def main(argv):
    try:
        check_python()
        return run_tests(argv[1:]) if argv[:1] == ["test"] else open_course(argv)
    except Problem as problem:
        chinese = "zh" in argv or "--lang=zh" in argv
        print("\nstart.py: " + problem.args[chinese], file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
