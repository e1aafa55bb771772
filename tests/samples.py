"""The upload corpus, made in code: what people send and what attackers send. Nothing of it lies on disk."""

import io
import os
import socket
import threading
import zipfile
import zlib
from contextlib import contextmanager

import pikepdf
from PIL import Image

CANARY = "CHIMYEN-Nguyen-Van-An"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def picture(kind="JPEG", size=(40, 30), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, (200, 30, 30) if mode == "RGB" else None).save(out, kind, **options)
    return out.getvalue()


def with_exif(kind="JPEG"):
    exif = Image.Exif()
    exif[0x013B] = CANARY  # artist
    exif[0x0112] = 6  # lies on its side
    return picture(kind, exif=exif)


def pdf(text="Bien ban lam viec", author=CANARY, picture_inside=None, **root):
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 100))
    page = document.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = document.make_stream(f"BT /F1 12 Tf 10 50 Td ({text}) Tj ET".encode("latin-1"))
    if picture_inside:
        stream = document.make_stream(picture_inside)
        stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        stream.Width, stream.Height, stream.BitsPerComponent = 40, 30, 8
        stream.ColorSpace, stream.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
        page.Resources.XObject = pikepdf.Dictionary(Im1=stream)
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = [author]
    document.docinfo["/Author"] = author
    for name, value in root.items():
        document.Root[f"/{name}"] = value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zip_of(raw):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", raw)
    return out.getvalue()


def bomb():
    """A PNG of a few kilobytes that says it is 30,000 pixels wide and high."""

    def chunk(kind, body):
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    side = (30_000).to_bytes(4)
    header = side + side + bytes([8, 2, 0, 0, 0])
    body = zlib.compress(b"\0" * 10**6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body)


def locked_pdf():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def pdf_that_acts():
    """With a script that opens, and another file inside."""
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", script]))
    with pikepdf.open(io.BytesIO(pdf(OpenAction=script, Names=names))) as document:
        document.attachments["hidden.txt"] = CANARY.encode()
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


@contextmanager
def clamd_at(path):
    """A scanner that speaks the protocol of ClamAV on a real local socket and knows one signature."""
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(path)
    server.listen()

    def read(connection, size):
        data = b""
        while len(data) < size:
            data += connection.recv(size - len(data))
        return data

    def answer():
        connection, _ = server.accept()
        with connection:
            assert read(connection, 10) == b"zINSTREAM\0"
            content = b""
            while length := int.from_bytes(read(connection, 4)):
                content += read(connection, length)
            found = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
            connection.sendall(found)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield
    finally:
        thread.join(timeout=5)
        server.close()
        os.unlink(path)
