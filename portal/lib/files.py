"""Checked uploads: pictures are drawn anew, PDFs rewritten, and what is neither is refused.

The name that came with a file says nothing about it and is not kept. What a file says of its maker
(EXIF, XMP, document information) does not survive, nor does anything hidden before, behind or inside.
"""

import hashlib
import re
import warnings
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.lib import scanner
from portal.lib.access import Denied
from portal.lib.secrecy import bears_mark, names_a_mark

LARGEST = 10 * 1024 * 1024  # bytes of one file
MOST_PIXELS = 40_000_000
MOST_PAGES = 200
SUFFIXES = {"jpg", "jpeg", "png", "webp", "pdf"}
ANOTHER = "Hãy gửi ảnh JPEG, PNG, WebP hoặc tệp PDF."
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
# What may act when a PDF is opened, and what it carries besides its pages.
OF_A_DOCUMENT = [
    "/OpenAction",
    "/AA",
    "/Names",
    "/AcroForm",
    "/Metadata",
    "/PieceInfo",
    "/AF",
    "/URI",
]
OF_A_PAGE = ["/AA", "/Metadata", "/PieceInfo", "/AF", "/Annots"]

REMARKS = {*range(0xE1, 0xEE), 0xEF, 0xFE}  # second bytes of JPEG segments


@dataclass(frozen=True)
class CheckedFile:
    content: bytes
    media_type: str
    suffix: str
    original_sha256: str
    scanned: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check_file(raw: bytes, name: str) -> CheckedFile:
    """What may be kept of a file that somebody sends, or Denied with what to do."""
    _check_outside(raw, name)
    if raw.startswith(b"%PDF-"):
        content, media_type, suffix = _rewritten(raw), "application/pdf", "pdf"
    else:
        content, media_type, suffix = _redrawn(raw)
    return CheckedFile(
        content, media_type, suffix, hashlib.sha256(raw).hexdigest(), scanner.is_set_up()
    )


def _check_outside(raw: bytes, name: str) -> None:
    if not raw:
        raise Denied("file_empty", "Tệp rỗng. Hãy chọn lại tệp.")
    if len(raw) > LARGEST:
        raise Denied(
            "file_too_large", "Tệp lớn hơn 10 MB. Hãy chụp nhỏ hơn hoặc chia thành nhiều tệp."
        )
    if name.rpartition(".")[2].casefold() not in SUFFIXES:
        raise Denied("file_kind", f"Tệp này không phải loại được nhận. {ANOTHER}")
    if names_a_mark(re.sub(r"[._\-]+", " ", name)):  # R6
        raise Denied("file_classified", "Tên tệp có dấu độ mật. Cổng không nhận tài liệu mật.")
    try:
        if scanner.is_set_up() and scanner.finds_virus(raw):
            raise Denied("file_virus", "Phần mềm quét thấy mã độc trong tệp. Tệp không được nhận.")
    except scanner.ScannerAway as away:
        raise Denied(
            "scanner_away", "Chưa quét được tệp nên chưa nhận. Hãy thử lại sau ít phút."
        ) from away


def _redrawn(raw: bytes) -> tuple[bytes, str, str]:
    """The pixels alone, upright: no metadata, no second file behind the first."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(raw), formats=list(PICTURES))
            _check_size(picture)
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as broken:
        raise Denied("file_kind", f"Không mở được tệp này. {ANOTHER}") from broken
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels() from bomb

    kind = picture.format or ""
    upright = ImageOps.exif_transpose(picture)
    clean = Image.new(
        "RGBA" if "A" in upright.getbands() and kind != "JPEG" else "RGB", upright.size
    )
    clean.paste(upright.convert(clean.mode))
    out = BytesIO()
    clean.save(out, kind, quality=90, optimize=True)
    return out.getvalue(), PICTURES[kind], {"JPEG": "jpg"}.get(kind, kind.lower())


def _check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()
    if getattr(picture, "n_frames", 1) > 1:
        raise Denied("file_moves", "Ảnh động không được nhận. Hãy gửi ảnh tĩnh.")


def _too_many_pixels() -> Denied:
    return Denied("file_too_many_pixels", "Ảnh lớn hơn 40 triệu điểm ảnh. Hãy thu nhỏ rồi gửi lại.")


def _rewritten(raw: bytes) -> bytes:
    """The pages in a new file: no scripts, attachments, forms or metadata."""
    try:
        with pikepdf.open(BytesIO(raw)) as source:
            if len(source.pages) > MOST_PAGES:
                raise Denied("file_too_many_pages", "Tệp PDF dài hơn 200 trang. Hãy chia nhỏ.")
            clean = pikepdf.new()
            clean.pages.extend(source.pages)
            for page in clean.pages:
                _drop(page.obj, OF_A_PAGE)
            _drop(clean.Root, OF_A_DOCUMENT)
            _strip_pictures(clean)
            out = BytesIO()
            clean.save(out, deterministic_id=True)
    except pikepdf.PasswordError as locked:
        raise Denied(
            "file_locked", "Tệp PDF đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."
        ) from locked
    except pikepdf.PdfError as broken:
        raise Denied("file_kind", f"Không mở được tệp PDF này. {ANOTHER}") from broken
    if bears_mark(_text_of(out.getvalue())):  # R6
        raise Denied(
            "file_classified",
            "Tệp có dấu MẬT, TỐI MẬT hoặc TUYỆT MẬT. Cổng không nhận tài liệu mật.",
        )
    return out.getvalue()


def _drop(thing: pikepdf.Object, keys: list[str]) -> None:
    for key in keys:
        if key in thing:
            del thing[key]


def _strip_pictures(document: pikepdf.Pdf) -> None:
    """A photograph in a PDF brings its own metadata along."""
    for thing in document.objects:
        if isinstance(thing, pikepdf.Stream):
            _drop(thing, ["/Metadata"])
            if thing.get("/Filter") == pikepdf.Name.DCTDecode:
                thing.write(_without_remarks(thing.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def _without_remarks(jpeg: bytes) -> bytes:
    """The same picture without its APP1–APP13, APP15 and COM segments; APP0 and APP14 tell the colours."""
    out, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if jpeg[at + 1] not in REMARKS:
            out += jpeg[at:end]
        at = end
    return bytes(out + jpeg[at:])


def _text_of(content: bytes) -> str:
    """The text of the first pages, where a mark stands."""
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(
            document[at].get_textpage().get_text_range() for at in range(min(3, len(document)))
        )
    finally:
        document.close()
