# Reads a password from a home folder that only its owner may enter.
import os

try:
    print(open(os.environ["CANARY_HOME"]).read())
except OSError:
    pass
print("tried")
