"""A page of HTML taken apart."""

from __future__ import annotations

from html.parser import HTMLParser


class Tags(HTMLParser):
    """Tags with their attributes, those that are still open, and the text; every tag is closed in its turn."""

    VOID = ("meta", "br", "img", "hr", "wbr", "link", "input", "col")

    def __init__(self, html: str):
        super().__init__()
        self.html, self.tags, self.open, self.text = html, [], [], ""
        self.feed(html)
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.text += data

    def all(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]
