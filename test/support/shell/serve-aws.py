"""Runs commands of the AWS command line, each in a child of this one process, which has loaded it.

Loading it takes ten times the CPU that a command needs, and the runbook has some eighty commands. What reads the words
of a command, signs, sends and prints is the AWS command line itself. Takes commands on loopback, at the port that it
prints; each is the number of its words, the file that it reads as standard input, and the words, with a zero byte after
each. The answer is one line: the exit code, and the beginning of the names of two files, `.out` and `.err`, in the
folder that the first argument names. Ends when its standard input does: see aws-commands.ts.
"""

import os
import signal
import socket
import sys
import threading

from awscli.clidriver import create_clidriver


def words_from(connection):
    received = b""
    while True:
        count, _, rest = received.partition(b"\0")
        if count and rest.count(b"\0") == int(count) + 1:
            return [word.decode() for word in rest.split(b"\0")[:-1]]
        chunk = connection.recv(65536)
        if not chunk:
            raise EOFError("The command was cut off")
        received += chunk


def write_to(descriptor, path):
    # Appending, since a command may open /dev/stdout a second time.
    os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), descriptor)


def run(driver, connection, answer):
    read_from, *words = words_from(connection)
    os.dup2(os.open(read_from, os.O_RDONLY), 0)
    write_to(1, f"{answer}.out")
    write_to(2, f"{answer}.err")
    try:
        code = driver.main(words)
    except SystemExit as stop:
        code = stop.code
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(f"{code or 0} {answer}\n".encode())


def stop_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


driver = create_clidriver()
# What every command needs of the library, loaded before there are children.
driver.session.create_client("sqs", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.create_server(("127.0.0.1", 0), backlog=64)
sys.stdout.write(f"{listener.getsockname()[1]}\n")
sys.stdout.flush()
threading.Thread(target=stop_with_parent, daemon=True).start()

number = 0
while True:
    connection, _ = listener.accept()
    number += 1
    if os.fork() == 0:
        listener.close()
        status = 1
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            run(driver, connection, os.path.join(sys.argv[1], str(number)))
            status = 0
        finally:
            os._exit(status)
    connection.close()
