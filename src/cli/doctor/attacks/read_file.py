# Reads a file of the host that everybody may read.
import os

try:
    print(open(os.environ["CANARY_FILE"]).read())
except OSError:
    pass
print("tried")
