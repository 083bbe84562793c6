# Sends a process of the host a signal that means nothing to it.
import os
import signal

try:
    os.kill(int(os.environ["CANARY_PROCESS"]), signal.SIGURG)
except OSError:
    pass
print("tried")
