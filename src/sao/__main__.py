"""`sao` and `python -m sao`: the command line, or how to get it beside the library alone."""

import sys

try:
    from sao.cli import main
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] == "sao":
        raise
    sys.stderr.write(
        f"error: the command line is not installed ({error}); "
        "install it with pip install 'sao-billing[server]'.\n"
    )
    sys.exit(2)

if __name__ == "__main__":
    main()
