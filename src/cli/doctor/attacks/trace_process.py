# Takes control of a process as a debugger does; one of its own, so that nothing else can be hurt.
import ctypes
import os
import signal
import time

SEIZE = 0x4206
child = os.fork()
if child == 0:
    time.sleep(2)
    os._exit(0)
if ctypes.CDLL(None).ptrace(SEIZE, child, None, None) == 0:
    print("reached: control of another process")
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
print("tried")
