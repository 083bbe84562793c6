# Opens parts of Python, and whatever started this program, to write to them; writes nothing.
import os

places = [os.__file__]
with open("/proc/self/cmdline") as line:
    places += [part for part in line.read().split("\0") if part.endswith((".py", ".pyc"))]
for place in places:
    try:
        os.close(os.open(place, os.O_WRONLY))
        print("reached:", place)
    except OSError:
        pass
print("tried")
