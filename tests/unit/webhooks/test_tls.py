"""Over TLS a receiver proves that it is the host of its URL, though an address is called."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sao.webhooks.sender import Answer, Sender


def certificate(folder: Path, host: str) -> Path:
    """A file with a certificate for this host that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / f"{host}.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + pem)
    return file


def posted(file: Path, host: str) -> Answer:
    """The answer of a receiver with this certificate that is called by this name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n{}")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async def run() -> Answer:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        sender = Sender(allow_private=True)
        try:
            return await sender.post(f"https://{host}:{port}/", b"{}", {})
        finally:
            await sender.close()
            server.close()

    return asyncio.run(run())


def test_a_host_that_can_prove_its_name_is_sent_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    assert posted(file, "localhost")[:2] == (200, "")


def test_one_that_cannot_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = certificate(tmp_path, "localhost"), certificate(tmp_path, "other.example")
    assert "certificate verify failed" in posted(mine, "localhost").error  # nobody vouches for it
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    assert "Hostname mismatch" in posted(other, "localhost").error
    monkeypatch.setenv("SSL_CERT_FILE", str(mine))
    assert "IP address mismatch" in posted(mine, "127.0.0.1").error
