"""Start of the student's process: ``python -I -S <this folder> --packages <folder> …``.

Without ``site`` no ``.pth`` file is read, so that nothing installed for development can be imported: only the
standard library, the packages folder (NumPy) and the folders given. Messages travel on copies of the standard streams;
the streams themselves then lead nowhere, so that nothing that a program prints can be taken for a message.
"""

import argparse
import importlib.util
import os
import sys


def private_streams() -> tuple:
    """Copies of descriptors 0 and 1 for the messages; 0 and 1 then lead nowhere.

    Returns
    -------
    (file, file)
        For reading and for writing, binary.
    """
    incoming, outgoing = os.dup(0), os.dup(1)  # not inheritable: a program started by the student does not get them
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(incoming, os.O_BINARY)
        msvcrt.setmode(outgoing, os.O_BINARY)
    return os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb")


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


def main():
    """Answer messages until the marker closes the pipe."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--packages", required=True)
    parser.add_argument("--path", action="append", default=[])
    parser.add_argument("--without", action="append", default=[], help="package that cannot be imported")
    parser.add_argument("--memory", type=int, help="limit in bytes, where the system knows one")
    options = parser.parse_args()
    incoming, outgoing = private_streams()
    folder = os.path.dirname(os.path.abspath(__file__))
    limit_memory(options.memory)
    sys.path[:] = [part for part in sys.path if part and os.path.abspath(part) != folder]
    sys.path += [options.packages, *options.path]
    sys.modules.update(dict.fromkeys(options.without))  # None there makes an import fail
    load_package(folder)
    from student_side import wire
    from student_side.runner import Runner

    def send(data):
        outgoing.write(data)
        outgoing.flush()

    def receive():
        prefix = incoming.read(wire.PREFIX.size)
        if len(prefix) < wire.PREFIX.size:
            os._exit(0)  # the marker has gone; threads of the student's must not keep the process
        return prefix + incoming.read(sum(wire.lengths(prefix)))

    def ask(data):
        send(data)
        return receive()

    runner = Runner(ask, main=True)
    send(wire.to_bytes(wire.Message("ready")))
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 2)  # until here it told the marker why a start failed
    while True:
        send(runner.handle(receive()))


if __name__ == "__main__":
    main()
