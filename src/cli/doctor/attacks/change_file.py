# Adds to a file of the host, then removes it.
import os

place = os.environ["CANARY_FILE"]
for attempt in (lambda: open(place, "a").write("touched"), lambda: os.remove(place)):
    try:
        attempt()
    except OSError:
        pass
print("tried")
