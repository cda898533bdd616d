"""Runs the emulator for as long as the program that started it lives.

Standard input is a pipe held by that program. When it ends, however it ends, the pipe closes and the emulator stops
cleanly and takes its temporary folder with it: nothing started by a test or by `npm start` is left behind, not even after a kill.
"""

import functools
import os
import shutil
import signal
import sys
import threading


def stop_with_parent():
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=stop_with_parent, daemon=True).start()

import botocore.session  # noqa: E402  (the thread above has to run first)
from ministack.app import main  # noqa: E402

# The emulator asks for a session for each service of which it looks up the protocol, and each session reads the whole
# folder of models again.
botocore.session.get_session = functools.cache(botocore.session.get_session)

try:
    main()
finally:
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
