# Lets children use up the processor, while it waits and uses nothing itself.
import os
import time

for _ in range(2):
    if os.fork() == 0:
        end = time.monotonic() + 4
        while time.monotonic() < end:
            pass
        os._exit(0)
for _ in range(2):
    os.wait()
