"""What may be handed in as a roster: a workbook in which a list can be found."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.roster.reading import read_roster
from accounts.roster.rows import Reading
from portal.lib.xlsx import MIME, UnreadableFile


class RosterForm(forms.Form):
    """`cleaned_data["reading"]` holds the rows; the file itself is not kept.  # R20"""

    file = forms.FileField(
        label="Tệp danh sách",
        allow_empty_file=True,  # the reader says what to do about it
        help_text="Tệp Excel .xlsx, không quá 20 MB.",
        error_messages={"required": "Hãy chọn tệp danh sách."},
        widget=forms.FileInput(attrs={"accept": f".xlsx,{MIME}"}),
    )

    def clean(self) -> dict[str, Reading]:
        cleaned = super().clean() or {}
        file: UploadedFile | None = cleaned.get("file")
        if file is None:
            return {}
        try:
            return {"reading": read_roster(file)}
        except UnreadableFile as fault:
            self.add_error("file", forms.ValidationError(fault.message_vi, code=fault.code))
            return {}
