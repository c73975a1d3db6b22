"""Every word a person reads. One file per message in messages/, shared names and refusals in words/."""
