"""High water times, and the command that prints them."""

import json
import sys

harbours = json.load(open("harbours.json"))
print(sys.argv[1] + ": high water at " + " and ".join(harbours[sys.argv[1]]))
