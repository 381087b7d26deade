"""Start of the student's process: ``python -I -S <this folder> --packages <folder> --job <JSON>``, or ``--warm``.

Without ``site`` no ``.pth`` file is read, so that nothing installed for development can be imported: only the
standard library, the packages folder (NumPy) and the folders of the job. Messages travel on private copies of the
standard streams; the streams themselves then lead nowhere, so that nothing that a program prints can be taken for a
message.

A warm process runs no program itself. It has loaded what programs import, and forks a process for each job that comes
over the socket that is its standard input; that process gets the two pipes which came with the job, and no other. It
ends with the marker, at the other end of that socket, and what it forked ends with it.
"""

import argparse
import gc
import importlib
import importlib.util
import json
import os
import sys

USUAL = (  # what programs import, so that a warm process has it; where no file can be opened, all that they can
    *("bisect", "cmath", "collections.abc", "contextlib", "copy", "dataclasses", "datetime", "decimal", "enum"),
    *("fractions", "functools", "heapq", "itertools", "json", "math", "numbers", "operator", "pathlib", "pprint"),
    *("random", "statistics", "string", "textwrap", "time", "types", "typing", "concurrent.futures.thread"),
    *("numpy.fft", "numpy.linalg", "numpy.ma", "numpy.polynomial", "numpy.random"),
)


def private_streams() -> tuple:
    """Copies of descriptors 0 and 1 for the messages; 0 and 1 then lead nowhere.

    Returns
    -------
    (int, int)
        For reading and for writing.
    """
    incoming, outgoing = os.dup(0), os.dup(1)  # not inheritable: a program started by the student does not get them
    lead_nowhere(0, 1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(incoming, os.O_BINARY)
        msvcrt.setmode(outgoing, os.O_BINARY)
    return incoming, outgoing


def lead_nowhere(*descriptors: int) -> None:
    """Let these descriptors be the null device."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in descriptors:
        os.dup2(nowhere, number)
    os.close(nowhere)


def limit_memory(size: int) -> None:
    """Let what asks for more memory get a MemoryError, instead of slowing down the whole machine."""
    if size:
        try:
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (size, size))
        except (ImportError, ValueError, OSError):
            pass  # Windows has no such limit, macOS does not keep it


def load_package(folder: str) -> None:
    """Import this folder as the package `student_side`, without its parent on the path."""
    spec = importlib.util.spec_from_file_location(
        "student_side", os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["student_side"] = package
    spec.loader.exec_module(package)


def rules_of(options, job):
    """The files that a contained program may use, or None where the kernel cannot tell files apart."""
    from student_side import confine, libraries

    if not confine.landlock_version():
        return None
    read, listed = libraries.readable(options.packages, options.named)
    return confine.Rules([*read, *(job or {}).get("path", [])], listed)


def serve(incoming: int, outgoing: int, job: dict, rules) -> None:
    """Do one job: put up the wall, say that it stands, and answer messages until the marker closes the pipe.

    Parameters
    ----------
    incoming, outgoing : int
        Descriptors of the pipes.
    job : dict
        ``path`` (folders to import from), ``folder`` (this program's own, which it may write to), ``memory`` (bytes)
        and ``contained``.
    rules : confine.Rules or None
    """
    from student_side import confine, wire
    from student_side.runner import Runner

    reading, writing = os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb")

    def send(data):
        writing.write(data)
        writing.flush()

    def receive():
        prefix = reading.read(wire.PREFIX.size)
        if len(prefix) < wire.PREFIX.size:
            os._exit(0)  # the marker has gone; threads of the student's must not keep the process
        return prefix + reading.read(sum(wire.lengths(prefix)))

    def ask(data):
        send(data)
        return receive()

    if hasattr(os, "register_at_fork"):  # a copy of this process, made by a program, answers and hears nothing
        os.register_at_fork(after_in_child=lambda: lead_nowhere(incoming, outgoing))
    runner = Runner(ask, main=True)
    sys.path += job["path"]
    lead_nowhere(2)  # until here it told the marker why a start failed
    if job["contained"]:
        try:
            if rules is not None:
                rules.add(job["folder"], confine.WRITE)
            confine.confine(rules, job["memory"])
        except confine.NotContained as error:
            send(wire.to_bytes(wire.Message("not_contained", {"why": str(error)})))
            return
        os.closerange(max(incoming, outgoing) + 1, 1 << 16)  # what told which files may be read
    send(wire.to_bytes(wire.Message("ready")))
    while True:
        send(runner.handle(receive()))


def be_warm(control: int, options) -> None:
    """Fork a process for each job, and say how it ended when asked; end with the marker."""
    import socket

    from student_side import confine

    rules = rules_of(options, None)
    marker, me = socket.socket(fileno=control), os.getpid()
    gc.collect()
    gc.freeze()  # what is there stays where it is, so that memory stays shared
    while True:
        text, pipes, _, _ = socket.recv_fds(marker, 2**20, 2)
        if not text:
            return  # the kernel ends what was forked
        wanted = json.loads(text)
        if "ended" in wanted:
            marker.send(json.dumps(os.waitstatus_to_exitcode(os.waitpid(wanted["ended"], 0)[1])).encode())
            continue
        pid = os.fork()
        if pid == 0:
            try:
                os.setsid()
                confine.end_with_parent(me)
                be_forked(marker, pipes, wanted, rules)
            finally:
                os._exit(70)
        for number in pipes:
            os.close(number)
        marker.send(json.dumps(pid).encode())


def be_forked(marker, pipes, job: dict, rules) -> None:
    """Do a job in a process that was just forked; of what the warm one had open it keeps the null device."""
    first = marker.detach()
    for number, pipe in enumerate(pipes):
        os.dup2(pipe, first + number, inheritable=False)  # in the place of the line to the marker
    if rules is not None:
        for folder in job["path"]:
            rules.add(folder)
    os.environ.update(dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR"), job["folder"]))
    os.chdir(job["folder"])
    serve(first, first + 1, job, rules)


def main():
    """Do the job of the command line, or be warm."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--packages", required=True)
    parser.add_argument("--without", action="append", default=[], help="package that cannot be imported")
    parser.add_argument("--named", action="append", default=[], help="package that may be imported")
    parser.add_argument("--warm", action="store_true")
    parser.add_argument("--job", type=json.loads)
    options = parser.parse_args()
    incoming, outgoing = private_streams()
    folder = os.path.dirname(os.path.abspath(__file__))
    if not options.warm:
        limit_memory(options.job["memory"])
    sys.path[:] = [part for part in sys.path if part and os.path.abspath(part) != folder]
    sys.path.append(options.packages)
    sys.modules.update(dict.fromkeys(options.without))  # None there makes an import fail
    load_package(folder)
    from student_side import runner  # noqa: F401  (brings NumPy)

    if options.warm or options.job["contained"]:
        for name in USUAL:
            importlib.import_module(name)
    if options.warm:
        be_warm(incoming, options)
    else:
        rules = rules_of(options, options.job) if options.job["contained"] else None
        serve(incoming, outgoing, options.job, rules)


if __name__ == "__main__":
    main()
