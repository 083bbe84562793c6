# Makes namespaces, in which an ordinary user is root and the kernel is easier to attack; and mounts something.
import ctypes

NEW_USER, NEW_MOUNTS = 0x10000000, 0x20000
libc = ctypes.CDLL(None)
if libc.unshare(NEW_USER | NEW_MOUNTS) == 0:
    print("reached: namespaces")
if libc.mount(b"none", b".", b"tmpfs", 0, None) == 0:
    print("reached: a mount")
print("tried")
