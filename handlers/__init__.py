"""What people say and press, one package per role. A handler opens one transaction and calls one use case."""
