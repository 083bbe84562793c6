import sys

from tidetable.cli import main

sys.exit(main())
