"""A question as it is seen: the question, an input, Reveal and Skip, and what came of it. Needs ipywidgets."""

from __future__ import annotations

import contextlib
import html
import threading
from collections.abc import Callable

import ipywidgets as widgets

from lab.predict.afterwards import follow
from lab.predict.question import NEAR, RIGHT, SHOWN, SKIPPED, WRONG, Question, Record, Unreadable

WIDTH = 760
MARKS = {RIGHT: "✓", NEAR: "≈", WRONG: "✗"}  # beside the word, never instead of it
HEADS = {RIGHT: "Right.", NEAR: "Near.", WRONG: "Wrong.", SHOWN: "A good answer says:", SKIPPED: "Skipped."}
# What ipywidgets has no way to say: roles and names for screen readers, and which keys are the form's. A style sheet
# runs it when it comes into the page; where a page forbids that, the form works without. No text of anybody's is in it.
_FORM = """
const form = this.closest('.lab-predict');
form.setAttribute('role', 'group');
form.setAttribute('aria-label', this.nextElementSibling.textContent);
if (!form.dataset.minded) {
    form.dataset.minded = 'yes';
    const name = 'lab-predict-' + Math.random();  // buttons of one name are one group, in which arrow keys choose
    form.addEventListener('focusin', () => form.querySelectorAll('[type=radio]').forEach(one => { one.name = name; }));
    // Else arrows and letters are the notebook's: two of them delete a cell. With Ctrl or Shift they stay shortcuts.
    const mind = event => event.target.toggleAttribute('data-lm-suppress-shortcuts',
        !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey));
    for (const kind of ['focusin', 'keydown', 'keyup']) form.addEventListener(kind, mind);
    // A choice is sent with Reveal and not before: ipywidgets holds a second change back until the first is answered,
    // and the button would overtake it.
    form.addEventListener('click', event => {
        if (event.isTrusted && event.target.type === 'radio') event.stopPropagation();
        if (event.target.closest('.lab-predict-reveal'))
            for (const one of form.querySelectorAll(':checked')) one.dispatchEvent(new Event('click', {bubbles: true}));
    }, true);
}
"""
# An ipywidgets.HTML replaces everything inside it: a live region in there would be new each time, and stay silent. The
# widget's own element stays.
_STATUS = "this.closest('.lab-predict-outcome').setAttribute('role', 'status')"
_LOOKS = """
.lab-predict .widget-html-content { line-height: 1.4 }
.lab-predict .widget-radio, .lab-predict .widget-radio-box { width: auto; max-width: 100%; margin-bottom: 0 }
.lab-predict .widget-radio-box label { display: flex; flex-direction: row-reverse; justify-content: flex-end; gap: 8px;
    height: auto; line-height: 1.4; white-space: normal; margin: 0; padding: 2px 0 }
.lab-predict .widget-radio-box input { flex: none; float: none; height: 1.4em; margin: 0 0 0 2px }
"""  # choices may be long: they wrap, with the button in front


class Form:
    """One question in a notebook.

    Parameters
    ----------
    question : Question
    then : callable or None
        Called once, when the answer is revealed or the question is skipped.
    tell : callable
        ``tell(record)``: called once, with a `Record`.

    Attributes
    ----------
    root : ipywidgets.Widget
        What is displayed.
    """

    def __init__(self, question: Question, then: Callable[[], object] | None, tell: Callable[[Record], None]):
        self.question, self._then, self._tell = question, then, tell
        self._asked = False  # whether Reveal was pressed
        # Callbacks may overlap and come out of order: whoever is last reads what is newest.
        self._saying = threading.Lock()
        self._first = threading.Lock()  # taken once and never given back
        text = widgets.HTML(
            f'<style onload="{_FORM}">{_LOOKS}</style><div><b>Predict.</b> {html.escape(question.text)}</div>',
            layout=widgets.Layout(max_width=f"{WIDTH}px"),
        )
        self.input = self._input()
        self.input.observe(lambda change: self._answer() if self._asked else None, self._trait)
        self.reveal = self._button("reveal", "Reveal", "Show the answer, and what it says of yours.", self._reveal)
        self.skip = self._button("skip", "Skip", "Go on without an answer.", self._skip)
        self.outcome = widgets.HTML(_status(""), layout=widgets.Layout(max_width=f"{WIDTH}px"))
        self.below = widgets.Output()
        for name in ("input", "outcome", "below"):
            getattr(self, name).add_class(f"lab-predict-{name}")
        self.root = widgets.VBox(
            [text, self.input, widgets.HBox([self.reveal, self.skip]), self.outcome, self.below],
            layout=widgets.Layout(overflow="visible"),
        )
        self.root.add_class("lab-predict")

    def _input(self) -> widgets.Widget:
        if self.question.choices is not None:
            return widgets.RadioButtons(
                options=list(self.question.choices),
                value=None,
                layout=widgets.Layout(width="auto", max_width=f"{WIDTH}px"),
            )
        number = self.question.number is not None
        return widgets.Text(
            description="Your number" if number else "Your answer",
            placeholder="a number" if number else "one line",
            continuous_update=False,  # so that the last letters are not overtaken by the button
            style={"description_width": "initial"},
            layout=widgets.Layout(width="260px" if number else "98%", max_width=f"{WIDTH}px"),
        )

    def _button(self, name, said, meaning, press) -> widgets.Button:
        made = widgets.Button(description=said, tooltip=meaning, layout=widgets.Layout(width="auto"))
        made.add_class(f"lab-predict-{name}")
        made.on_click(lambda button: press())
        return made

    @property
    def _trait(self) -> str:
        return "value" if self.question.choices is None else "index"

    @property
    def _given(self):
        return getattr(self.input, self._trait)

    # Neither button is taken away while it has the focus: a keyboard would be left nowhere.

    def _reveal(self):
        self._asked = True
        self._answer()

    def _answer(self):
        """Judge what is given. It may come after the press of the button; afterwards all may be tried."""
        with self._saying:
            try:
                chosen = self.question.read(self._given)
            except Unreadable as error:
                if self._first.locked() and not self._given:
                    self._say(self.question.solution, "The answer:")  # it was skipped, and is asked for now
                else:
                    self._say(str(error))
                return
            outcome, said = self.question.judge(chosen)
            mine = f"You wrote: {chosen}" if outcome == SHOWN else ""
            self._say(said, HEADS[outcome], MARKS.get(outcome, ""), mine)
        self.skip.disabled = True
        self._go_on(chosen, outcome)

    def _skip(self):
        if not self._first.locked():
            self._say("Reveal shows the answer when you want it.", HEADS[SKIPPED])
        self._go_on(None, SKIPPED)

    def _go_on(self, chosen, outcome: str):
        """Do once what follows."""
        if not self._first.acquire(blocking=False):
            return
        self._tell(Record(self.question.name, chosen, outcome))
        if self._then is None:
            return
        with self.below:
            trouble = follow(self._then)
            if trouble:
                print(trouble)

    def _say(self, text: str, head: str = "", mark: str = "", before: str = ""):
        parts = [f"<div>{html.escape(before)}</div>"] if before else []
        shown = f'<span aria-hidden="true">{mark} </span>' if mark else ""
        bold = f"<b>{html.escape(head)}</b> " if head else ""
        parts.append(f"<div>{shown}{bold}{html.escape(text)}</div>")
        self.outcome.value = _status("".join(parts))

    def bundle(self) -> dict:
        """What to display, with words for where widgets do not work."""
        plain = f"Predict: {self.question.text} (For the form, run this cell again.)"
        return self.root._repr_mimebundle_() | {"text/plain": plain}

    def close(self) -> None:
        """Take the widgets away."""
        with contextlib.suppress(Exception):  # the front end may be gone
            for widget in (*self.root.children[2].children, *self.root.children, self.root):
                widget.close()


def _status(inner: str) -> str:
    """The live region's content; it says anew what its element is, for a page that is opened later."""
    return f'<style onload="{_STATUS}">.lab-predict-outcome {{ min-height: 1.4em }}</style>{inner}'
