"""From a snapshot to the paper: the same snapshot gives the same bytes (R70)."""

from typing import Any

from portal.lib.charts import Bar, share_bars
from portal.lib.documents import Letterhead, document_html
from portal.lib.pdf import render_pdf
from reports.models import Snapshot

STANDINGS = {
    "declared": "Đã tiếp nhận, có tài khoản",
    "none_to_declare": "Đã tiếp nhận, không dùng mạng xã hội",
    "waiting": "Chờ tiếp nhận",
    "returned": "Đề nghị bổ sung",
    "not_declared": "Chưa kê khai",
}


def monthly_report_pdf(snapshot: Snapshot) -> bytes:
    return render_pdf(
        monthly_report_html(snapshot.data, snapshot.sha256), identifier=snapshot.sha256
    )


def monthly_report_html(data: dict[str, Any], sha256: str) -> str:
    head = data["letterhead"]
    context = {
        "s": data,
        "letterhead": Letterhead(**{**head, "recipients": tuple(head["recipients"])}),
        "chart": coverage_chart(data),
        "verification": " ".join(sha256[at : at + 4] for at in range(0, 16, 4)),
    }
    return document_html("reports/monthly_report.html", context)


def coverage_chart(data: dict[str, Any]) -> str:
    """Received out of all, by child unit; a unit without children shows where its people stand."""
    rows = data["coverage_by_unit"]
    if rows:
        return share_bars(
            "Số người đã được tiếp nhận bản kê khai, theo đơn vị",
            [
                Bar(row["name"], row["declared"] + row["none_to_declare"], row["total"])
                for row in rows
            ],
            columns=("Đơn vị", "Đã tiếp nhận (tô đậm) trên tổng số", "Số người"),
        )
    figures = data["coverage"]
    return share_bars(
        "Tình hình kê khai của đơn vị",
        [Bar(label, figures[name], figures["total"]) for name, label in STANDINGS.items()],
        columns=("Tình trạng", "Số người (tô đậm) trên tổng số", "Số người"),
    )
