# Fills the disk with files, each of them small.
for number in range(64):
    try:
        with open(f"file-{number}", "wb") as file:
            file.write(b"x" * (256 << 10))
    except OSError:
        break
