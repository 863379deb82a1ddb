"""Where a request ends is read in one way: what a proxy might read otherwise is refused.

The server is set as `peili serve` sets it. Two readings of one message are how one visitor's request is
smuggled into another's (ASVS 4.2.1).
"""

from argparse import Namespace

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

from peili.config.commands.serving import web_command

HEAD = b"POST /sign-in/ HTTP/1.1\r\nHost: salon.example\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def read(*messages: bytes) -> list[bytes]:
    """Return the bodies that the server reads from one connection."""
    config = Config()
    words = web_command(Namespace(port=8000, processes=1, threads=1))[3:]
    for name, value in vars(config.parser().parse_args(words)).items():
        if name in config.settings and value is not None:
            config.set(name, value)
    found = RequestParser(config, iter(messages), ("127.0.0.1", 1))
    return [each.body.read() for each in found]


def test_messages_end_where_they_say():
    one = HEAD + b"Content-Length: 3\r\n\r\nabc"
    other = HEAD + CHUNKED + b"\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n"
    assert read(one + other + one) == [b"abc", b"def", b"abc"]
    assert read(HEAD + b"\r\n", one) == [b"", b"abc"]


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 3\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
        b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        b"Content-Length: 3, 3\r\n\r\nabc",
        b"Content-Length: +3\r\n\r\nabc",
        b"Content-Length: -3\r\n\r\nabc",
        b"Content-Length: 0x3\r\n\r\nabc",
        b"Content-Length: \xb3\r\n\r\nabc",
        b"Content-Length : 3\r\n\r\nabc",
        b"Content-Length: 3\nX: y\r\n\r\nabc",
        b"X: y\r\n Content-Length: 3\r\n\r\nabc",
        b"X: y\0z\r\nContent-Length: 3\r\n\r\nabc",
        b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: gzip\r\n\r\nabc",
        CHUNKED + b"\r\n-1\r\nabc\r\n0\r\n\r\n",
        CHUNKED + b"\r\n0x3\r\nabc\r\n0\r\n\r\n",
        CHUNKED + b"\r\n3\r\nabcd\r\n0\r\n\r\n",
        CHUNKED + b"\r\n3\nabc\r\n0\r\n\r\n",
    ],
    ids=str,
)
def test_what_could_be_read_in_two_ways_is_refused(rest: bytes):
    with pytest.raises((ParseException, OSError)):
        read(HEAD + rest)


def test_an_older_message_is_not_sent_in_chunks():
    with pytest.raises(ParseException):
        read(HEAD.replace(b"1.1", b"1.0") + CHUNKED + b"\r\n0\r\n\r\n")
