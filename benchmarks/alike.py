"""How often independent answers are alike, and what is found of copies: the figures in docs/marking_a_class.md.

The known answers were written independently of one another. Whoever picks one for each function is an honest student;
a pair of two such students is honest wherever they did not pick the same one.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter

from autograder_tests.selftest import answers
from mlp_lab.marking import alike
from mlp_lab.marking.forms import form_in

NAMES = frozenset(answers.functions())


def forms_of(kind: str) -> dict[str, list[str]]:
    """Return the forms of all answers of a kind, by function."""
    return {
        name: [form_in(one.source, name, NAMES) for one in answers.load(name) if one.kind == kind]
        for name in sorted(NAMES)
    }


def coincidences(forms: dict[str, list[str]]) -> tuple[int, int, Counter]:
    """Count pairs of answers to the same function, those that share a form that counts, and where these are."""
    pairs = same = 0
    where: Counter[str] = Counter()
    for name, found in forms.items():
        for one, other in itertools.combinations(found, 2):
            pairs += 1
            if one and one == other:
                same += 1
                where[name] += 1
    return pairs, same, where


def honest_classes(right: dict[str, list[str]], size: int, classes: int, rng: random.Random, known: float, skew: float):
    """Draw classes in which a few ways to write each function are usual, and of which only a part is known.

    Returns
    -------
    list of (flagged, pairs)
    """
    found = []
    for _ in range(classes):
        order = {name: rng.sample(forms, len(forms)) for name, forms in right.items()}
        taken = {name: forms[: round(known * len(forms))] for name, forms in right.items()}
        weights = {name: [1 / rank**skew for rank in range(1, len(forms) + 1)] for name, forms in order.items()}
        class_ = {
            f"s{number}": {name: rng.choices(order[name], weights[name])[0] for name in right} for number in range(size)
        }
        found.append((len(alike.compare(class_, taken)), size * (size - 1) // 2))
    return found


def copies(right: dict[str, list[str]], size: int, rounds: int, rng: random.Random, copied: int) -> int:
    """Count the classes in which a pair is found that shares `copied` functions of a way of writing all their own."""
    hits = 0
    for number in range(rounds):
        class_ = {f"s{one}": {name: rng.choice(forms) for name, forms in right.items()} for one in range(size)}
        for name in rng.sample([name for name, forms in right.items() if any(forms)], copied):
            class_["s0"][name] = class_["s1"][name] = f"own way {number} {name}"
        hits += any(one.students == ("s0", "s1") for one in alike.compare(class_))
    return hits


def main() -> None:
    """Print the figures."""
    rng = random.Random(20261129)
    right, wrong = forms_of("right"), forms_of("wrong")
    for what, forms in (
        ("right answers", right),
        ("all answers", {name: right[name] + wrong[name] for name in right}),
    ):
        pairs, same, where = coincidences(forms)
        long = sum(map(bool, itertools.chain(*forms.values())))
        total = sum(map(len, forms.values()))
        print(
            f"{what}: {total}, of which {long} are long enough to say something; {same} of {pairs} pairs share a form"
        )
        print("   ", dict(where))
        most = {name: 1 for name in where}
        print(f"    so an honest pair can share {len(most)} functions at most; {alike.FUNCTIONS} are needed")
    for known in (1.0, 0.5, 0.0):
        for size in (5, 30, 120):
            for skew in (1.0, 2.0):
                found = honest_classes(right, size, 40, rng, known, skew)
                flagged, pairs = (sum(column) for column in zip(*found, strict=True))
                print(
                    f"honest, {known:.0%} of the ways known, class of {size}, skew {skew}: {flagged} of {pairs} pairs"
                )
    for size in (5, 30, 120):
        hits = {copied: copies(right, size, 50, rng, copied) for copied in (3, 4, 5, 6)}
        print(f"class of {size}, a pair shares so many functions of a way of its own → found in 50: {hits}")


if __name__ == "__main__":
    main()
