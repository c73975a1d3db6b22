"""One module per command of `yaohao`: `run(arguments)` does it and returns the exit code."""
