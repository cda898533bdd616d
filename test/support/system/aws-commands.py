"""Runs commands of the AWS command line in forks of one process that has loaded it, which is most of a command's time.

Prints the version that it has loaded and the port on which it listens. A caller sends, each followed by a zero byte, the
number of the command's words, the files of its standard input, output and errors, and the words; the answer is the exit
code on a line.
"""

import os
import signal
import socket
import sys
import threading

import awscli
from awscli import clidriver

# What the first command of a process loads besides.
SERVICES = ("cloudformation", "cloudwatch", "lambda", "logs", "sqs")


def load():
    driver = clidriver.create_clidriver()
    for service in SERVICES:
        driver.session.get_service_model(service)


def read_words(stream):
    def word():
        letters = bytearray()
        while (letter := stream.read(1)) not in (b"\0", b""):
            letters += letter
        return letters.decode()

    count = int(word())
    return [word() for _ in range(count + 3)]


def run(connection):
    given, output, errors, *words = read_words(connection.makefile("rb"))
    os.dup2(os.open(given, os.O_RDONLY), 0)
    for number, file in ((1, output), (2, errors)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND), number)
    sys.argv = ["aws", *words]
    try:
        code = clidriver.main()
    except SystemExit as end:
        code = end.code or 0
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(f"{code}\n".encode())


def stop_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


signal.signal(signal.SIGCHLD, signal.SIG_IGN)
load()
server = socket.create_server(("127.0.0.1", 0))
print(awscli.__version__, server.getsockname()[1], flush=True)
threading.Thread(target=stop_with_parent, daemon=True).start()
while True:
    connection, _ = server.accept()
    if os.fork() == 0:
        run(connection)
        os._exit(0)
    connection.close()
