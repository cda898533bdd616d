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
import time


def stop_with_parent():
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=stop_with_parent, daemon=True).start()

import botocore.session  # noqa: E402  (the thread above has to run first)
from ministack.app import main  # noqa: E402
from ministack.core import lambda_runtime  # noqa: E402
from ministack.services import lambda_svc  # noqa: E402

# The emulator asks for a session for each service of which it looks up the protocol, and each session reads the whole
# folder of models again.
botocore.session.get_session = functools.cache(botocore.session.get_session)

# A call that finds all processes of its function busy would start another, which on a few cores takes longer than the
# calls that it does not wait for. It waits for one of them first, though not for ever: they may wait for each other.
BUSY_PROCESSES = 4
WAIT_SECONDS = 3
freed = threading.Condition()


def acquire_worker(func_name, config, code_zip, qualifier="$LATEST", **rest):
    key = lambda_runtime._worker_key(func_name, config, qualifier)
    deadline = time.monotonic() + WAIT_SECONDS
    with freed:
        while sum(worker.in_use for worker in lambda_runtime._workers.get(key, ())) >= BUSY_PROCESSES:
            if not freed.wait(deadline - time.monotonic()):
                break
        return lambda_runtime.acquire_worker(func_name, config, code_zip, qualifier=qualifier, **rest)


def release_worker(worker):
    lambda_runtime.release_worker(worker)
    with freed:
        freed.notify_all()


lambda_svc.acquire_worker = acquire_worker
lambda_svc.release_worker = release_worker

try:
    main()
finally:
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
