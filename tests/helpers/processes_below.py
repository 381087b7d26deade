"""The processes that one has started, as Linux knows them."""

from pathlib import Path


def below(top: int) -> dict[int, str]:
    """Processes that one has started, and those that they have, with their command lines."""
    parents, commands = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, ValueError):
            continue
    found, new = {}, [top]
    while new:
        new = [number for number, parent in parents.items() if parent in new and number not in found]
        found.update((number, commands.get(number, "")) for number in new)
    return found
