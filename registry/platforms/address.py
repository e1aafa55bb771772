"""What an identified address is, and how an unfit one is refused."""

from dataclasses import dataclass
from enum import StrEnum


class Platform(StrEnum):
    FACEBOOK = "facebook"
    ZALO = "zalo"
    TIKTOK = "tiktok"
    YOUTUBE = "youtube"
    INSTAGRAM = "instagram"
    THREADS = "threads"
    X = "x"
    TELEGRAM = "telegram"
    LINKEDIN = "linkedin"
    VIBER = "viber"
    WHATSAPP = "whatsapp"
    LOTUS = "lotus"
    GAPO = "gapo"
    MOCHA = "mocha"
    WEBSITE = "website"


@dataclass(frozen=True)
class Address:
    """One account. Two addresses mean the same account when platform and identity are equal.

    `canonical` is what is shown: an https address, or for Viber and WhatsApp the phone number.
    `note` is a remark for whoever reads the address; `national_domain` says that a website's
    name ends in .vn.
    """

    platform: Platform
    identity: str
    canonical: str
    note: str = ""
    national_domain: bool = False

    @property
    def is_link(self) -> bool:
        return self.canonical.startswith("https://")


class AddressError(ValueError):
    """A refusal: `code` for code, the message (reason and remedy) for the person who typed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


# {label} is the platform's name, {hint} an example of an address that would do.
MESSAGES = {
    # about the text
    "empty": "Chưa có địa chỉ. Hãy dán địa chỉ trang cá nhân.",
    "too_long": "Địa chỉ quá dài. Hãy mở trang cá nhân rồi sao chép lại địa chỉ ngắn gọn của trang.",
    "control": "Địa chỉ có ký tự lạ không nhìn thấy. Hãy xóa đi rồi gõ hoặc dán lại.",
    "space": "Địa chỉ không được có khoảng trắng. Hãy chỉ dán một địa chỉ, không kèm chữ khác.",
    "encoding": "Địa chỉ có ký tự bị lỗi. Hãy mở trang cá nhân rồi sao chép lại địa chỉ.",
    "scheme": "Đây không phải địa chỉ trang web. Hãy dán địa chỉ bắt đầu bằng https://.",
    "userinfo": "Địa chỉ có phần tên đăng nhập trước dấu @. Hãy bỏ phần đó đi rồi dán lại.",
    "email": "Đây là địa chỉ thư điện tử. Hãy dán địa chỉ trang cá nhân.",
    "ip_host": "Địa chỉ chỉ có dãy số thay cho tên trang. Hãy dán địa chỉ có tên trang, ví dụ https://tentrang.vn.",
    "port": "Địa chỉ có số cổng sau dấu hai chấm. Hãy bỏ phần đó đi rồi dán lại.",
    "host": "Tên trang trong địa chỉ không đúng. Hãy kiểm tra lại, ví dụ https://tentrang.vn.",
    "not_address": "Đây chưa phải là địa chỉ đầy đủ. Hãy dán địa chỉ trang cá nhân, ví dụ {hint}.",
    "display_name": (
        "Đây là tên hiển thị, không phải địa chỉ. Hãy ghi vào ô tên hiển thị, "
        "còn ô địa chỉ thì dán địa chỉ trang hoặc để trống."
    ),
    # about the platform
    "choose_platform": "Chưa rõ tài khoản này ở mạng nào. Hãy chọn mạng xã hội rồi ghi lại.",
    "other_platform": "Đây là địa chỉ của {label}. Hãy chọn {label} ở ô mạng xã hội, hoặc dán lại địa chỉ.",
    "not_this_platform": (
        "Đây không phải địa chỉ của {label}. Hãy dán địa chỉ dạng {hint}, hoặc chọn lại mạng xã hội."
    ),
    "phone": "{reason}",
    "phone_only": "{label} được kê khai bằng số điện thoại. Hãy ghi số di động đã đăng ký.",
    # about the page
    "no_name": "Đây mới là trang chủ của {label}. Hãy dán địa chỉ trang cá nhân, ví dụ {hint}.",
    "bad_name": "Tên tài khoản này không đúng cách viết của {label}. Hãy dán địa chỉ dạng {hint}.",
    "not_profile": "Đây không phải trang cá nhân trên {label}. Hãy dán địa chỉ dạng {hint}.",
    "group": "Đây là địa chỉ nhóm trên {label}. Hãy dán địa chỉ trang cá nhân.",
    "post": "Đây là địa chỉ một bài đăng, ảnh hoặc video trên {label}. Hãy dán địa chỉ trang cá nhân.",
    "share": (
        "Đây là đường dẫn chia sẻ, không cho biết tài khoản. Hãy mở trang cá nhân bằng trình duyệt "
        "rồi sao chép địa chỉ dạng {hint}."
    ),
    "short_link": (
        "Đây là đường dẫn rút gọn, không cho biết trang thật. Hãy mở đường dẫn bằng trình duyệt "
        "rồi sao chép địa chỉ đầy đủ, ví dụ {hint}."
    ),
    "invite": "Đây là đường dẫn mời vào nhóm hoặc danh bạ. Hãy dán địa chỉ dạng {hint}.",
    "mini_app": "Đây là địa chỉ một ứng dụng trong {label}. Hãy ghi số điện thoại đã đăng ký.",
}


def refusal(
    code: str,
    *,
    label: str = "mạng xã hội",
    hint: str = "https://www.facebook.com/nguyen.van.binh",
    reason: str = "",
) -> AddressError:
    """The error to raise, its message filled in for the platform if that is known."""
    return AddressError(code, MESSAGES[code].format(label=label, hint=hint, reason=reason))
