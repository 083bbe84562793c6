# Does what only root may do, in ways that change nothing if it works.
import os
import socket

os.close(os.open("closed", os.O_WRONLY | os.O_CREAT, 0))


def raw_socket():
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()


for name, attempt in (
    ("a file with no permissions", lambda: open("closed").close()),
    ("another root folder", lambda: os.chroot("/")),
    ("a raw socket", raw_socket),
    ("the host's name", lambda: socket.sethostname(socket.gethostname())),
    ("another user", lambda: os.setuid(os.getuid() + 1)),
):
    try:
        attempt()
        print("reached:", name)
    except OSError:
        pass
print("tried")
