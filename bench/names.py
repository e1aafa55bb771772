"""What made-up people and places are called: as frequent as in the country, or in its rarest spellings."""

FAMILY = "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Mai Trịnh Đinh Tô".split()
MIDDLE = (
    "Văn Thị Đức Hữu Quốc Minh Thanh Xuân Ngọc Thu Kim Công Đình Phương Hồng Quang Thành".split()
)
GIVEN = (
    "An Bình Chi Dũng Đạt Giang Hà Hải Hạnh Hiếu Hoa Hùng Hương Khánh Lan Linh Long Mai Nam Nga "
    "Nghĩa Ngân Nhung Oanh Phúc Quân Quyên Sơn Tâm Thảo Trang Tuấn Vân Việt Yến"
).split()
RARE = ["Y Blim Niê", "H'Hen Niê", "K' Brể", "Điểu K'Ré", "Sùng A Páo", "Lò Thị Mỷ"]
COMMON_FAMILY = {"Nguyễn": 97, "Trần": 28, "Lê": 24, "Phạm": 18, "Huỳnh": 13, "Hoàng": 12}  # of 256
PLACES = "An Bình Cẩm Đông Hòa Lộc Minh Ninh Phú Quảng Sơn Tân Thạch Vĩnh Xuân Yên".split()


def family_names() -> list[str]:
    """256 of them, each as often as it is borne."""
    others = [name for name in FAMILY if name not in COMMON_FAMILY]
    names = [name for name, share in COMMON_FAMILY.items() for _ in range(share)]
    return names + [others[number % len(others)] for number in range(256 - len(names))]


def place_name(number: int) -> str:
    """Two words, and a number once all pairs are taken."""
    rounds, pair = divmod(number, len(PLACES) ** 2)
    first, second = divmod(pair * 7 % len(PLACES) ** 2, len(PLACES))
    name = f"{PLACES[first]} {PLACES[second]}"
    return f"{name} {rounds + 1}" if rounds else name
