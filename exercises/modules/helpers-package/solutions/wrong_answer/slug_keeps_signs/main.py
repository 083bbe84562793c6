import sys

import textkit

print(textkit.slugify(" ".join(sys.argv[1:])))
