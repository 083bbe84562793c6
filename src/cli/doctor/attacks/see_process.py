# Looks for a process of the host by the name of one of its threads.
import glob
import os

for place in glob.glob("/proc/[0-9]*/task/*/comm"):
    try:
        if open(place).read().strip() == os.environ["CANARY_MARK"]:
            print("reached:", place)
    except OSError:
        pass
print("tried")
