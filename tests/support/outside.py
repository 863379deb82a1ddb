"""A server of this machine that stands in for one in the open net, and proves itself by a certificate."""

import datetime as dt
import socket
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from peili.house.egress import connections


def stand_in(host: str, port: int, *, folder: Path, patch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Lead the program's connections to a host to a port of this machine; return what it serves them with."""
    certificate, made = _certificate(folder, host), ssl.create_default_context
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    patch.setattr(connections, "HTTPS", port)
    patch.setattr(connections, "is_public", lambda _address: True)
    patch.setattr(connections.socket, "getaddrinfo", _lookup(host, port))
    patch.setattr(connections.ssl, "create_default_context", lambda: made(cafile=certificate))
    return serving


def _lookup(stands_for: str, port: int):
    real = socket.getaddrinfo

    def lookup(host: str, *rest: object, **how: object):
        if host == stands_for:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        return real(host, *rest, **how)

    return lookup


def _certificate(folder: Path, host: str) -> Path:
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]),
    )
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=3650))
        .not_valid_after(now + dt.timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
