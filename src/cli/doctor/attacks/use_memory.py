# Takes memory in many children, each far below the limit.
import ctypes
import os
import time

SET_NAME = 15
ctypes.CDLL(None).prctl(SET_NAME, os.environ["CANARY_MARK"].encode())
for _ in range(10):
    if os.fork() == 0:
        kept = bytearray(b"x" * (16 << 20))
        break
time.sleep(2)
