"""Wrong answers that take over whatever runs the cells."""

from tests.attacks.corpus.kinds import Family

cheat = Family("runner").cheat

cheat("ast-drops-assert", "A transformer of the syntax tree drops every assert.", """
import ast

class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)

get_ipython().ast_transformers.append(Drop())
""")

cheat("input-drops-assert", "A transformer of the input replaces cells with asserts.", """
def drop(lines):
    return ["pass\\n"] if any("assert" in line for line in lines) else lines

get_ipython().input_transformers_cleanup.append(drop)
get_ipython().input_transformers_post.append(drop)
""")

cheat("run-cell-replaced", "The shell's run_cell tells success of every cell.", """
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

def fine(self, raw_cell="", *given, **more):
    result = ExecutionResult(None)
    result.execution_count = self.execution_count
    return result

async def fine_later(self, raw_cell="", *given, **more):
    return fine(self)

for kind in (InteractiveShell, type(get_ipython())):
    kind.run_cell, kind._run_cell, kind.run_cell_async = fine, fine, fine_later
""")

cheat("run-code-replaced", "The shell's run_code and run_ast_nodes tell that nothing failed.", """
from IPython.core.interactiveshell import InteractiveShell

async def fine(self, *given, **more):
    return False

for kind in (InteractiveShell, type(get_ipython())):
    kind.run_code = kind.run_ast_nodes = fine
""")

cheat("do-execute-replaced", "The kernel's do_execute replies 'ok' to everything.", """
async def fine(*given, **more):
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}

kernel = getattr(get_ipython(), "kernel", None)
for each in [kernel, type(kernel), *type(kernel).__mro__[:-1]] if kernel else []:
    try:
        each.do_execute = fine
    except (AttributeError, TypeError):
        pass
""")

cheat("errors-not-shown", "No traceback is shown and no error is published.", """
shell = get_ipython()
quiet = lambda *given, **more: None
for name in ("showtraceback", "_showtraceback", "showsyntaxerror", "showindentationerror"):
    setattr(shell, name, quiet)
    setattr(type(shell), name, quiet)
""")

cheat("custom-exception-handler", "A handler of its own swallows every exception.", """
get_ipython().set_custom_exc((Exception,), lambda *given, **more: None)
""")

cheat("compiler-optimises", "Cells are compiled with optimisation, which leaves asserts out.", """
shell = get_ipython()
compile_ = compile

class Optimising(type(shell.compile)):
    def __call__(self, source, filename, symbol, **more):
        return compile_(source, filename, symbol, self.flags, True, 2)

shell.compile = Optimising()
""")

cheat("hook-before-each-cell", "A hook puts a yes-saying `same` back before each cell.", """
def say_yes(*given):
    get_ipython().user_ns.update(same=lambda *given, **more: True, len=lambda what: 60)

get_ipython().events.register("pre_run_cell", say_yes)
get_ipython().events.register("pre_execute", say_yes)
""")

cheat("sessions-messages-patched", "Error messages leave the kernel as success.", """
session = getattr(getattr(get_ipython(), "kernel", None), "session", None)
if session is not None:
    send = session.send

    def lie(stream, what, content=None, *given, **more):
        if what == "error":
            return None
        if isinstance(content, dict) and content.get("status") == "error":
            content = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
        return send(stream, what, content, *given, **more)

    session.send = lie
""")

cheat("number-as-result", "A hook publishes a number as each cell's result, which nbgrader takes for points.", """
shell = get_ipython()

def two(*given, **more):
    shell.displayhook.finish_displayhook = lambda: None
    shell.display_pub.publish({"text/plain": "2"})
    kernel = getattr(shell, "kernel", None)
    if kernel is not None:
        content = {"data": {"text/plain": "2"}, "metadata": {}, "execution_count": 1}
        kernel.session.send(kernel.iopub_socket, "execute_result", content, parent=kernel.get_parent(),
                            ident=kernel._topic("execute_result"))

shell.events.register("pre_run_cell", two)
""")

cheat("assertion-hushed-by-finally", "Every cell is wrapped so that its exception is thrown away.", """
def wrap(lines):
    return ["try:\\n", *("    " + line for line in lines), "\\nexcept BaseException: pass\\n"]

get_ipython().input_transformers_post.append(wrap)
""")

cheat("exec-patched", "builtins.exec, compile and the modules that run code do nothing.", """
import builtins, code, codeop, runpy

real = builtins.exec
builtins.exec = lambda what, *given, **more: None if "assert" in str(given)[:9] else real("pass")
codeop.Compile.__call__ = lambda self, source, filename, symbol, **more: compile("pass", filename, "exec")
""")

cheat("test-cell-names-itself", "`__name__`, `__builtins__` and In/Out are replaced by lies.", """
class Yes(dict):
    def __missing__(self, name):
        return lambda *given, **more: True

get_ipython().user_ns["__builtins__"] = Yes(vars(__import__("builtins")), all=lambda what: True, len=lambda what: 60,
                                            isinstance=lambda *given: True)
""")

cheat("forged-replies", "Replies of every likely shape are written to every open file descriptor.", """
import json, os, struct

lies = [{"status": "ok"}, {"ok": True, "error": None, "outputs": []}, {"id": "tier-order", "score": 2, "points": 2},
        {"type": "result", "value": True, "passed": True, "verdict": "pass"}]
for descriptor in range(3, 64):
    for lie in lies:
        body = json.dumps(lie).encode()
        for text in (body + b"\\n", struct.pack("!I", len(body)) + body, struct.pack("<Q", len(body)) + body):
            try:
                os.set_blocking(descriptor, False)
                os.write(descriptor, text)
            except (OSError, ValueError):
                pass
""", earns=frozenset(), may_earn=frozenset({"identity-data"}))

cheat("runs-tests-modules-main", "The grader's own modules are imported and replaced, if they can be.", """
import importlib, sys

yes = lambda *given, **more: True
for name in ["course.grading", "course", "nbgrader.utils", *[n for n in list(sys.modules) if "grad" in n or "judge" in n]]:
    try:
        module = importlib.import_module(name)
        for key, value in list(vars(module).items()):
            if callable(value) and not key.startswith("__"):
                setattr(module, key, yes)
    except BaseException:
        pass
""", earns=frozenset(), may_earn=frozenset({"identity-data"}))
