"""A draw's way from release to result."""
import threading
WAITING_FOR_DRY_INBOX = threading.Event()
