"""The wall around a student's program, put up by its own process before any of the student's code runs; Linux only.

In this order: no new privileges, no memory image for others, Landlock (which files), limits of the system, seccomp
(which system calls). Landlock does not stop a fork, a signal or a datagram, and seccomp cannot tell one path from
another: both are needed. Neither takes privileges, and neither can be taken down again. Whatever cannot be put up
raises `NotContained`: nothing runs behind half a wall.
"""

import ctypes
import functools
import os
import platform
import struct
import sys
from collections.abc import Iterable

# Numbers of Linux, which never change: linux/prctl.h, linux/landlock.h, linux/seccomp.h, linux/bpf_common.h.
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on all machines
WRITE_FILE, READ_FILE, READ_DIR, REMOVE_FILE, MAKE_REG, TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 5, 1 << 8, 1 << 14
FILES_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
READ, WRITE = READ_FILE | READ_DIR, READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | MAKE_REG | REMOVE_FILE
EXECUTE, DEVICE_IOCTL = 1 << 0, 1 << 15
FOLDER_ONLY = READ_DIR | MAKE_REG | REMOVE_FILE
LOAD, JUMP_EQUAL, AND, RETURN = 0x20, 0x15, 0x54, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
EPERM, ENOSYS = 1, 38

# What Python and NumPy need once they run, by its numbers on x86_64 and aarch64; what is not listed is refused.
CALLS = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62), "mmap": (9, 222),
    "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "pread64": (17, 67), "pwrite64": (18, 68),
    "readv": (19, 65), "writev": (20, 66), "sched_yield": (24, 124), "mremap": (25, 216), "dup": (32, 23),
    "nanosleep": (35, 101), "getpid": (39, 172), "exit": (60, 93), "uname": (63, 160),
    "ftruncate": (77, 46), "getcwd": (79, 17), "gettimeofday": (96, 169), "getrusage": (98, 165), "sysinfo": (99, 179),
    "times": (100, 153), "getuid": (102, 174), "getgid": (104, 176), "geteuid": (107, 175), "getegid": (108, 177),
    "getppid": (110, 173), "sigaltstack": (131, 132), "gettid": (186, 178), "futex": (202, 98),
    "sched_getaffinity": (204, 123), "restart_syscall": (219, 128), "clock_gettime": (228, 113),
    "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "exit_group": (231, 94), "pselect6": (270, 72),
    "ppoll": (271, 73), "set_robust_list": (273, 99), "dup3": (292, 24), "getrandom": (318, 278), "rseq": (334, 293),
    "close_range": (436, 436),
}  # fmt: skip
PATHS = {  # refused, too, where nothing tells one path from another
    "getdents64": (217, 61), "openat": (257, 56), "newfstatat": (262, 79), "unlinkat": (263, 35),
    "readlinkat": (267, 78), "faccessat": (269, 48), "statx": (332, 291), "faccessat2": (439, 439),
}  # fmt: skip
OLD_CALLS = {"poll": 7, "select": 23, "dup2": 33, "arch_prctl": 158, "time": 201}  # these and the next: x86_64 only
OLD_PATHS = {"open": 2, "stat": 4, "lstat": 6, "access": 21, "unlink": 87, "readlink": 89}
KILL_CALL, TGKILL, CLONE, CLONE3, PRLIMIT = (62, 129), (234, 131), (56, 220), (435, 435), (302, 261)
FCNTL, IOCTL, MADVISE, SECCOMP = (72, 25), (16, 29), (28, 233), (317, 277)
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
THREAD, THREAD_MUSL = 0x3D0F00, 0x7D0F00  # the flags with which glibc and musl start a thread; a fork has others
FCNTLS = (0, 1, 2, 3, 4, 5, 6, 7, 1030)  # copies, flags and locks of descriptors; never who is sent a signal
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5450, 0x5451)  # is it a terminal, how wide, how many bytes, close on exec
ADVICE = (0, 1, 2, 3, 4, 8, 14, 15)  # how memory is used; root could also take pages away from the machine


class NotContained(Exception):
    """The wall could not be put up; the message says what is missing, for whoever marks."""


def landlock_version() -> int:
    """The version of Landlock that the kernel offers; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(_call(CREATE_RULESET, None, 0, 1), 0)


class Rules:
    """Which files may be read: opened once, so that each process only has to hand the list over.

    Parameters
    ----------
    read : iterable of str
        Files, and folders with all that is in them. What is not there is left out.
    listed : iterable of str
        Folders whose names may be read, and no file in them.
    """

    def __init__(self, read: Iterable[str], listed: Iterable[str] = ()):
        self._rules = []
        for paths, rights in ((read, READ), (listed, READ_DIR)):
            for path in paths:
                self.add(path, rights)
        for device in ("/dev/null", "/dev/zero", "/dev/urandom"):
            self.add(device, READ | WRITE_FILE)

    def add(self, path: str, rights: int = READ) -> None:
        """Allow something for a file or a folder."""
        try:
            number = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return
        if not os.path.isdir(path):
            rights &= ~FOLDER_ONLY
        self._rules.append((rights, number))

    def apply(self) -> None:
        """Let this process read that, and nothing else, from now on.

        Raises
        ------
        NotContained
        """
        # Also TCP, signals, and sockets without a name, from the versions on that know of them.
        _restrict(FILES_BY_ABI[min(landlock_version(), 5)], 3, self._rules)


def confine(rules: Rules | None, memory: int = 3 << 30, seconds: int = 600) -> None:
    """Put the wall around this process, for good.

    Parameters
    ----------
    rules : Rules or None
        The files that it may use; None where the kernel has no Landlock: then no file can be opened any more.
    memory : int
        Bytes of address space, which is all that it can use: it has no child.
    seconds : int
        Of processor time, should nobody stop it before.

    Raises
    ------
    NotContained
    """
    if platform.machine() not in MACHINES or sys.platform != "linux":
        raise NotContained(f"no wall is known for {platform.system()} on {platform.machine()}")
    try:
        threads = len(os.listdir("/proc/self/task"))
    except OSError:
        raise NotContained("there is no /proc") from None
    if threads != 1:  # another thread would stay outside of Landlock
        raise NotContained("a library has started a thread")
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _prctl(PR_SET_DUMPABLE, 0)
    if rules is not None:
        rules.apply()
    _limits(memory, seconds)  # Landlock needed more open files than these leave
    program = filter_program(platform.machine(), os.getpid(), paths=rules is not None)
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    number = SECCOMP[MACHINES[platform.machine()][0]]
    stays_outside = _done(_call(number, 1, 1, header), "seccomp")  # 1, 1: a filter, for all threads
    if stays_outside:
        raise NotContained("seccomp: a thread stays outside")


def end_with_parent(parent: int) -> None:
    """Let the system kill this process when the one that forked it has ended."""
    _prctl(PR_SET_PDEATHSIG, 9)
    if os.getppid() != parent:  # it ended before it was said
        os._exit(1)


def write_only_below(folder: str) -> bool:
    """Let this process write from now on below one folder only, and not use TCP; it goes on reading whatever it may.

    Returns
    -------
    bool
        Whether that could be done: not where the kernel has no Landlock.
    """
    if not landlock_version():
        return False
    files = FILES_BY_ABI[min(landlock_version(), 5)] & ~(READ | EXECUTE | DEVICE_IOCTL)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    places = [(path, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path in (folder, "/dev/null")]
    rules = [(files if path == folder else WRITE_FILE | TRUNCATE, number) for path, number in places]
    _restrict(files, 1, rules)  # it ends the programs that were forked for it: signals stay
    for _, number in places:
        os.close(number)
    return True


def _restrict(files: int, scope: int, rules: list[tuple[int, int]]) -> None:
    """Take rights from this process, but for those of `rules`: rights, and a descriptor of what they are for."""
    version = landlock_version()
    handled = struct.pack("<QQQ", files, 3, scope)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = _done(_call(CREATE_RULESET, handled, len(handled), 0), "Landlock")
    for rights, number in rules:
        _done(_call(ADD_RULE, ruleset, 1, struct.pack("<Qi", rights & files, number), 0), "Landlock")
    _done(_call(RESTRICT_SELF, ruleset, 0), "Landlock")
    os.close(ruleset)


def filter_program(machine: str, pid: int, paths: bool) -> bytes:
    """The filter of system calls, as instructions of classic BPF.

    Parameters
    ----------
    machine : {"x86_64", "aarch64"}
    pid : int
        The process, which may send signals to itself only.
    paths : bool
        Whether files may be opened: Landlock says which.
    """
    side, architecture = MACHINES[machine]
    code = []

    def put(operation, value, if_equal=0, otherwise=0):
        code.append(struct.pack("<HBBI", operation, if_equal, otherwise, value & 0xFFFFFFFF))

    def only(call, argument, values, mask=0xFFFFFFFF):
        """Allow a call where the lower half of an argument is one of these values: whoever reads it is a C int."""
        put(JUMP_EQUAL, call[side], 0, len(values) + 4)
        put(LOAD, 16 + 8 * argument)
        put(AND, mask)
        for number, value in enumerate(values):
            put(JUMP_EQUAL, value, len(values) - number, 0)
        put(RETURN, REFUSE | EPERM)
        put(RETURN, ALLOW)

    put(LOAD, 4)
    put(JUMP_EQUAL, architecture, 1, 0)
    put(RETURN, KILL)  # calls of a 32-bit program have other numbers
    put(LOAD, 0)
    put(JUMP_EQUAL, CLONE3[side], 0, 1)  # its flags are in memory, where no filter can look: libraries then use clone
    put(RETURN, REFUSE | ENOSYS)
    only(CLONE, 0, (THREAD, THREAD_MUSL))
    only(KILL_CALL, 0, (pid,))
    only(TGKILL, 0, (pid,))
    only(FCNTL, 1, FCNTLS)
    only(IOCTL, 1, IOCTLS)
    only(MADVISE, 2, ADVICE)
    put(JUMP_EQUAL, PRLIMIT[side], 0, 8)  # may be asked and not set: its third argument, both halves, is no address
    put(LOAD, 16)
    put(JUMP_EQUAL, 0, 0, 4)
    put(LOAD, 32)
    put(JUMP_EQUAL, 0, 0, 2)
    put(LOAD, 36)
    put(JUMP_EQUAL, 0, 1, 0)
    put(RETURN, REFUSE | EPERM)
    put(RETURN, ALLOW)
    numbers = [one[side] for one in CALLS.values()] + [one[side] for one in PATHS.values() if paths]
    if machine == "x86_64":
        numbers += [*OLD_CALLS.values(), *(OLD_PATHS.values() if paths else ())]
    for number in numbers:
        put(JUMP_EQUAL, number, 0, 1)
        put(RETURN, ALLOW)
    put(RETURN, REFUSE | EPERM)
    return b"".join(code)


def _limits(memory, seconds):
    import resource as limits

    for kind, value in (
        (limits.RLIMIT_AS, memory),
        (limits.RLIMIT_CPU, seconds),
        (limits.RLIMIT_FSIZE, 10 << 20),
        (limits.RLIMIT_NOFILE, 64),
        (limits.RLIMIT_CORE, 0),
    ):
        most = limits.getrlimit(kind)[1]
        value = value if most == limits.RLIM_INFINITY else min(value, most)
        try:
            limits.setrlimit(kind, (value, value))
        except (OSError, ValueError) as error:
            raise NotContained(f"a limit cannot be set ({error})") from None


def _prctl(what, value):
    longs = [ctypes.c_ulong(number) for number in (value, 0, 0, 0)]
    _done(_libc().prctl(ctypes.c_int(what), *longs), "prctl")


def _call(number, *arguments):
    """A system call: numbers as C longs, bytes as their address."""
    return int(_libc().syscall(*[ctypes.c_long(one) if type(one) is int else one for one in (number, *arguments)]))


def _done(result, what):
    if result < 0:
        raise NotContained(f"{what}: {os.strerror(ctypes.get_errno())}")
    return result


@functools.cache
def _libc():
    found = ctypes.CDLL(None, use_errno=True)
    found.syscall.restype = ctypes.c_long
    return found
