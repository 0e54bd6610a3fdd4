"""Make `zoneops` and `python -m zoneops` of this environment mean this checkout, without building a package."""

import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    (Path(sysconfig.get_path("purelib")) / "zoneops-checkout.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    script = Path(sysconfig.get_path("scripts")) / "zoneops"
    python = Path(sysconfig.get_path("scripts")) / "python"
    script.write_text(f"#!{python}\nfrom zoneops.cli import main\n\nmain()\n", encoding="utf-8")
    script.chmod(0o755)


if __name__ == "__main__":
    main()
