"""The running program: settings, command line, wiring, updates in, messages out."""
