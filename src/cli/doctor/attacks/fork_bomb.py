# Doubles its processes again and again: far more than allowed, far fewer than would hurt.
import ctypes
import os
import time

SET_NAME = 15
ctypes.CDLL(None).prctl(SET_NAME, os.environ["CANARY_MARK"].encode())
for _ in range(7):
    try:
        os.fork()
    except OSError:
        pass
time.sleep(2)
