import unicodedata

import pytest
from django import forms
from django.core.exceptions import ValidationError

from accounts.forms.units import MoveUnitForm
from directives.forms import AnswerForm
from directives.forms import ReturnForm as ReturnChecklistForm
from portal.lib.secrecy import not_classified
from registry.forms import AccountForm, ReturnForm


@pytest.mark.rule("R6")
@pytest.mark.parametrize(
    "text",
    [
        "Tài liệu MẬT kèm theo",
        "TỐI MẬT",
        "Công văn số 12 (TUYỆT  MẬT)",
        "MẬT: số 5-BC/TU",
        unicodedata.normalize("NFD", "Xem bản TỐI MẬT gửi sáng nay"),
    ],
)
def test_a_marked_text_is_refused_with_what_to_do(text):
    with pytest.raises(ValidationError) as refusal:
        not_classified(text)

    assert refusal.value.code == "classified"
    assert "hãy bỏ phần đó" in refusal.value.messages[0]


@pytest.mark.rule("R6")
@pytest.mark.parametrize(
    "text",
    [
        "Đã đặt mật khẩu mạnh",
        "ĐỔI MẬT KHẨU TRƯỚC NGÀY 30",
        "Tập huấn bảo vệ bí mật nhà nước",
        "QUY ĐỊNH BẢO MẬT của đơn vị; LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "Đồng chí Mật xác nhận",
        "",
    ],
)
def test_ordinary_words_pass(text):
    not_classified(text)


@pytest.mark.rule("R6")
@pytest.mark.parametrize(
    ("form", "name"),
    [
        (ReturnForm, "reason"),
        (AccountForm, "other_name_reason"),
        (ReturnChecklistForm, "reason"),
        (AnswerForm, "note"),
        (MoveUnitForm, "reason"),
    ],
)
def test_every_free_text_is_looked_at(form, name):
    assert not_classified in form.base_fields[name].validators


def test_a_missing_answer_is_named_as_a_person_would():
    class Plain(forms.Form):
        name = forms.CharField()
        day = forms.DateField()

    errors = Plain({"name": "", "day": "31/02/2026"}).errors

    assert errors["name"] == ["Đồng chí chưa điền mục này."]
    assert errors["day"] == ["Ngày chưa đúng. Hãy ghi ngày/tháng/năm, ví dụ 09/11/2026."]
