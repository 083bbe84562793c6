# Leaves a process behind that is nobody's child, in a session of its own, and holds the output open.
import ctypes
import os
import signal
import time

SET_NAME = 15
reading, writing = os.pipe()
if os.fork() == 0:
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(SET_NAME, os.environ["CANARY_MARK"].encode())
        os.write(writing, b"alive")
        time.sleep(5)
    os._exit(0)
os.close(writing)
if os.read(reading, 5) == b"alive":
    print("tried")
