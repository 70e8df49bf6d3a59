"""Runs one command and ends it when the socket to the supervisor closes: so nothing is orphaned, whatever killed that.

Started by `child.py` as `python -I -S leash.py SOCKET SIGNAL GRACE USER COMMAND…`. It imports the standard library
alone, and little of it, since one runs beside every child. It writes the child's pid to the socket and exits as the
child did (128 + n for signal n).
"""

import os
import select
import signal
import sys
import time

FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
TOLD_BY_SIGNAL: list[int] = []
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def main(control: int, stop_signal: int, grace: float, user: str, command: list[str]) -> int:
    """Start the command, wait for its end or for the order to end it, and return its exit code."""
    wake = listen_to_signals()
    pid = start(control, stop_signal, user, command)
    os.write(control, b"%d\n" % pid)
    deadline = None
    while (code := exit_code(pid)) is None:
        if deadline is None and is_told_to_stop(control, wake):
            os.kill(pid, stop_signal)
            deadline = time.monotonic() + grace
        elif deadline is not None and time.monotonic() > deadline:
            signal_group(pid)
        elif deadline is not None:
            readable(wake, seconds=min(0.5, grace))
            drain(wake)
    signal_group(pid)
    return code


def listen_to_signals() -> int:
    """A descriptor that becomes readable when a signal arrives (also for the end of the child)."""
    reading, writing = os.pipe()
    for end in (reading, writing):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for number in FORWARDED:
        signal.signal(number, lambda number, _: TOLD_BY_SIGNAL.append(number))
    return reading


def start(control: int, stop_signal: int, user: str, command: list[str]) -> int:
    """Fork and become the command in a session of its own, as `user` where one is named; return its pid."""
    parent, kernel = os.getpid(), kernel_calls()
    pid = os.fork()
    if pid:
        return pid
    try:
        os.close(control)
        os.setsid()
        for number in (signal.SIGPIPE, signal.SIGCHLD, *FORWARDED):
            signal.signal(number, signal.SIG_DFL)
        become(user)
        if kernel is not None:
            kernel.prctl(DIE_WITH_PARENT, int(stop_signal), 0, 0, 0)
        if os.getppid() == parent:
            os.execvp(command[0], command)
    except BaseException as error:
        os.write(2, f"cannot run {command[0]}: {error}\n".encode())
    os._exit(127)


def become(user: str) -> None:
    """Take on `uid:gid` for good; `-` keeps the present user."""
    if user == "-":
        return
    uid, gid = (int(part) for part in user.split(":"))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def kernel_calls() -> "CDLL | None":  # type: ignore[name-defined]  # noqa: F821
    """On Linux the kernel ends the child should this process itself be killed; elsewhere `child.py` does, if it lives.

    Loaded before the fork: the user that the child becomes may not be able to read Python's own files.
    """
    if sys.platform != "linux":
        return None
    import ctypes

    return ctypes.CDLL(None)


def is_told_to_stop(control: int, wake: int) -> bool:
    """Block until something happens; true when the supervisor closed the socket, is gone, or a signal asked to stop."""
    ready = readable(control, wake)
    drain(wake)
    return control in ready or bool(TOLD_BY_SIGNAL)


def readable(*descriptors: int, seconds: float | None = None) -> set[int]:
    """Those of them that can be read, or were closed. Not by `select`, which takes no descriptor above 1023."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return {descriptor for descriptor, _ in poll.poll(None if seconds is None else seconds * 1000)}


def drain(wake: int) -> None:
    try:
        while os.read(wake, 512):
            pass
    except BlockingIOError:
        pass


def exit_code(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        return None
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def signal_group(pid: int) -> None:
    """Kill whatever is left of the child and of the processes it started."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4], sys.argv[5:]))
