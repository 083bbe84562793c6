# Leaves a file where the next submission, and everybody else, would find it.
import os

for folder in os.environ["CANARY_FOLDERS"].split(":"):
    try:
        open(os.path.join(folder, os.environ["CANARY_MARK"]), "w").close()
    except OSError:
        pass
print("tried")
