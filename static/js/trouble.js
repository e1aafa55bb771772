// When a part of the page cannot be fetched or changed, say so where messages are said; the server's own reason first.
const SILENT = "Không kết nối được với máy chủ. Đồng chí kiểm tra mạng rồi thử lại.";
const FAILED = "Chưa thực hiện được. Đồng chí tải lại trang rồi thử lại.";

function say(text) {
  const place = document.getElementById("messages");
  if (!place) return;
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  const message = document.createElement("div");
  message.className = "message message--error";
  message.append(paragraph);
  place.replaceChildren(message);
  message.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:sendError", () => say(SILENT));
document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  say(page.querySelector("[data-reason]")?.textContent.trim() || FAILED);
});

// A form that came back with faults takes the focus to their list.
document.querySelector("[data-focus]")?.focus();
