"""A small phrase book, English to French, by rules: what the nets of lesson 18 learn to do from examples.

    the small black cat does not see a bee   ->   le petit chat noir ne voit pas d'abeille

Three things make it more than a list of words. The order changes: most adjectives follow their noun, and a negation
stands around the verb. Words agree: articles and adjectives take the gender of their noun. And words lean on the next
one: le, la, de and ne lose their vowel before another. A word that is not in the book is UNKNOWN in both languages;
for agreement it counts as masculine.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

UNKNOWN = "‹?›"  # stands for every word that is not in the book


@dataclass(frozen=True)
class Noun:
    """A French noun; `leans` if it begins with a vowel, so that the word before it is cut."""

    french: str
    feminine: bool = False
    leans: bool = False


BEINGS = {  # animals, and no people: here they are bought, and of every colour
    "cat": Noun("chat"),
    "dog": Noun("chien"),
    "horse": Noun("cheval"),
    "wolf": Noun("loup"),
    "bird": Noun("oiseau", leans=True),
    "cow": Noun("vache", feminine=True),
    "mouse": Noun("souris", feminine=True),
    "bee": Noun("abeille", feminine=True, leans=True),
}
THINGS = {
    "book": Noun("livre"),
    "garden": Noun("jardin"),
    "tree": Noun("arbre", leans=True),
    "egg": Noun("œuf", leans=True),
    "house": Noun("maison", feminine=True),
    "apple": Noun("pomme", feminine=True),
    "flower": Noun("fleur", feminine=True),
    "car": Noun("voiture", feminine=True),
    "island": Noun("île", feminine=True, leans=True),
}
NOUNS = BEINGS | THINGS
BEFORE = {"small": ("petit", "petite"), "big": ("grand", "grande")}  # stand before their noun
AFTER = {
    "red": ("rouge", "rouge"),
    "green": ("vert", "verte"),
    "black": ("noir", "noire"),
    "white": ("blanc", "blanche"),
    "blue": ("bleu", "bleue"),
    "heavy": ("lourd", "lourde"),
    "round": ("rond", "ronde"),
    "yellow": ("jaune", "jaune"),
    "pink": ("rose", "rose"),
}
ADJECTIVES = BEFORE | AFTER  # masculine, feminine
VERBS = {
    "see": "voit",
    "want": "veut",
    "find": "trouve",
    "draw": "dessine",
    "hear": "entend",
    "buy": "achète",
}
THIRD = {f"{verb}s": verb for verb in VERBS}  # she sees, but she does not see
VOWELS, ENGLISH_VOWELS = ("e", "a"), ("a", "e", "i")  # that words of this book may begin with
SMALL = ("the", "a", "an", "is", "not", "does", "and")
ENGLISH = (*SMALL, *NOUNS, *ADJECTIVES, *VERBS, *THIRD)
FRENCH = tuple(
    dict.fromkeys(
        ["le", "la", "l'", "un", "une", "de", "d'", "ne", "n'", "pas", "est", "et"]
        + [noun.french for noun in NOUNS.values()]
        + [form for forms in ADJECTIVES.values() for form in forms]
        + list(VERBS.values())
    )
)
ARTICLES = ("le", "la", "l'", "un", "une", "de", "d'")
AGREEING = tuple(form for forms in ADJECTIVES.values() if forms[0] != forms[1] for form in forms)
STRANGER = Noun(UNKNOWN)


def sentence(rng: random.Random) -> str:
    """An English sentence of the book: something is so, or somebody does something; or not."""
    if rng.random() < 0.4:
        one, other = rng.sample([*ADJECTIVES], 2)
        said = ["is", *(["not"] if rng.random() < 0.4 else []), one]
        if "not" not in said and rng.random() < 0.4:
            said += ["and", other]
        return " ".join(_someone(NOUNS, rng) + said)
    verb = rng.choice([*VERBS])
    said = ["does", "not", verb] if rng.random() < 0.4 else [f"{verb}s"]
    return " ".join(_someone(BEINGS, rng) + said + _someone(NOUNS, rng))


def _someone(nouns: dict[str, Noun], rng: random.Random) -> list[str]:
    before = [rng.choice([*BEFORE])] if rng.random() < 0.35 else []
    after = [rng.choice([*AFTER])] if rng.random() < 0.45 else []
    named = [*before, *after, rng.choice([*nouns])]
    a = "an" if named[0].startswith(ENGLISH_VOWELS) else "a"
    return [rng.choice(["the", a]), *named]


def with_a_stranger(words: Sequence[str], rng: random.Random) -> tuple[str, ...]:
    """The words with one noun, verb or adjective that follows its noun made UNKNOWN."""
    content = {*NOUNS, *AFTER, *VERBS, *THIRD}
    k = rng.choice([k for k, word in enumerate(words) if word in content])
    return (*words[:k], UNKNOWN, *words[k + 1 :])


def translate(words: Sequence[str]) -> tuple[str, ...]:
    """The French words of an English sentence; ValueError for one that is not built as those of the book."""
    rest = ["a" if word == "an" else word for word in words]
    rest = [word if word in ENGLISH else UNKNOWN for word in rest]
    subject, feminine = _noun_phrase(rest, rest[0] if rest else "")
    if rest[:1] == ["is"]:
        return subject + _is(rest[1:], feminine)
    negated = rest[:2] == ["does", "not"]
    known = VERBS if negated else {third: VERBS[verb] for third, verb in THIRD.items()}
    rest = rest[2:] if negated else rest
    if not rest or rest[0] not in (*known, UNKNOWN):
        raise _not_in_the_book(words)
    verb, *rest = rest
    french = known.get(verb, UNKNOWN)
    article = "of" if negated and rest[:1] == ["a"] else (rest[0] if rest else "")
    what, _ = _noun_phrase(rest, article)
    if rest:
        raise _not_in_the_book(words)
    return subject + (_around(french) if negated else (french,)) + what


def _noun_phrase(rest: list[str], article: str) -> tuple[tuple[str, ...], bool]:
    """Takes an article, adjectives and a noun from `rest`; their French, and whether it is feminine."""
    if not rest or rest.pop(0) not in ("the", "a"):
        raise _not_in_the_book(rest)
    adjectives = list[str]()
    while rest and (rest[0] in ADJECTIVES or _is_before_a_noun(rest)):
        adjectives.append(rest.pop(0))
    if not rest or rest[0] not in (*NOUNS, UNKNOWN):
        raise _not_in_the_book(rest)
    noun = NOUNS.get(rest.pop(0), STRANGER)
    before = [ADJECTIVES[a][noun.feminine] for a in adjectives if a in BEFORE]
    after = [_agreeing(a, noun.feminine) for a in adjectives if a not in BEFORE]
    first = _article(article, noun.feminine, noun.leans and not before)
    return (first, *before, noun.french, *after), noun.feminine


def _is_before_a_noun(rest: list[str]) -> bool:
    """Whether an unknown word comes next that must be an adjective."""
    return rest[0] == UNKNOWN and len(rest) > 1 and rest[1] in (*NOUNS, *ADJECTIVES)


def _agreeing(adjective: str, feminine: bool) -> str:
    if adjective == UNKNOWN:
        return UNKNOWN
    if adjective not in ADJECTIVES:
        raise _not_in_the_book([adjective])
    return ADJECTIVES[adjective][feminine]


def _article(article: str, feminine: bool, cut: bool) -> str:
    """the: le, la, l'; a: un, une; of, which is `a` after a negation: de, d'."""
    if article == "a":
        return "une" if feminine else "un"
    if article == "of":
        return "d'" if cut else "de"
    return "l'" if cut else ("la" if feminine else "le")


def _is(said: list[str], feminine: bool) -> tuple[str, ...]:
    negated = said[:1] == ["not"]
    adjectives = said[1:] if negated else said
    if len(adjectives) not in (1, 3) or (len(adjectives) == 3 and adjectives[1] != "and"):
        raise _not_in_the_book(said)
    first, *others = (_agreeing(word, feminine) for word in adjectives[::2])
    return (*(_around("est") if negated else ("est",)), first, *(("et", *others) if others else ()))


def _around(verb: str) -> tuple[str, ...]:
    """A negated French verb."""
    return ("n'" if verb.startswith(VOWELS) else "ne", verb, "pas")


def _not_in_the_book(words: Sequence[str]) -> ValueError:
    near = f" near “{' '.join(words)[:60]}”" if words else ""
    return ValueError(
        f"The phrase book has no such sentence{near}; try “the small black cat does not see a bee”."
    )


def written(words: Sequence[str]) -> str:
    """French words as a line of text: l', d' and n' are written together with the next word."""
    return "".join(word if word.endswith("'") else f"{word} " for word in words).strip()
