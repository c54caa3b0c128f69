"""A hand on the line: cuts a connection that takes too long in all, however slowly the server drips."""

import contextlib
import socket
import threading


class Guard:
    """Give it every socket that is opened (before TLS is put around it); stop it in the end."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.has_cut = False
        self._twin: socket.socket | None = None
        self._timer = self._started()

    def keep(self, sock: socket.socket) -> socket.socket:
        """Watch over this socket, which is returned."""
        self._twin = sock.dup()
        return sock

    def again(self) -> None:
        """Begin to count anew."""
        self._timer.cancel()
        self._timer = self._started()

    def stop(self) -> None:
        """Stop counting; the connection is somebody else's to close."""
        self._timer.cancel()
        if self._twin is not None:
            self._twin.close()
            self._twin = None

    def _started(self) -> threading.Timer:
        timer = threading.Timer(self.seconds, self._cut)
        timer.daemon = True
        timer.start()
        return timer

    def _cut(self) -> None:
        self.has_cut = True
        if self._twin is not None:
            with contextlib.suppress(OSError):
                self._twin.shutdown(socket.SHUT_RDWR)
