"""`python -m zoneops` is the same as `zoneops`."""

from zoneops.cli import main

if __name__ == "__main__":
    main()
