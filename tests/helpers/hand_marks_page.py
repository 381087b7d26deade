"""The page for marks by hand, served in a thread of the test."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager

import tornado.httpserver
import tornado.ioloop
import tornado.netutil

from mlp_lab.hand_marks.pile import Pile
from mlp_lab.hand_marks.server import ADDRESS, application

TOKEN = "the-right-token"


@contextmanager
def served(pile: Pile):
    """Serve the page while the block runs; yields its address, without a slash at the end."""
    ready, stop = threading.Event(), []

    def run():
        asyncio.set_event_loop(asyncio.new_event_loop())
        sockets = tornado.netutil.bind_sockets(0, ADDRESS)
        tornado.httpserver.HTTPServer(application(pile, TOKEN)).add_sockets(sockets)
        loop = tornado.ioloop.IOLoop.current()
        stop.extend([loop, f"http://{ADDRESS}:{sockets[0].getsockname()[1]}/{TOKEN}"])
        loop.add_callback(ready.set)
        loop.start()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait()
    yield stop[1]
    stop[0].add_callback(stop[0].stop)
    thread.join()
