"""Tables to take away, made by the worker as papers: each module has a label, a check and a maker."""

from registry.exports import pages, queue

TABLES = {
    "queue_export": queue,
    "official_pages_export": pages,
}
