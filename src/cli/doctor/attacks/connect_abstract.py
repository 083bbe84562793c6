# Connects to a socket of the host that has a name, but no file.
import os
import socket

try:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect("\0" + os.environ["CANARY_SOCKET"])
except OSError:
    pass
print("tried")
