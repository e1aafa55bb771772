"""Tables to take away, made by the worker as papers: each module has a label, a check and a maker."""

from registry.exports import incidents, pages, queue, rounds

TABLES = {
    "queue_export": queue,
    "official_pages_export": pages,
    "incidents_export": incidents,
    "round_export": rounds,
}
