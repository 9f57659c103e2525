"""How Basque nouns and adjectives end: which words are forms of one that stands in a list.

The Snowball stemmer leaves some cases on and cuts compounds too short (*putakume* becomes *puta*), which is fine for a
search and not for a list that holds texts. So all endings are known here: article, number and case, degrees, and what
may stand on a genitive (*lapurrarenak*). They are few enough for a set, which is quicker than an expression.
"""

from __future__ import annotations

from functools import lru_cache

_GENITIVE = ("en", "ren", "aren", "on")
_LOCAL = ("", "e", "ta", "eta")
#: These are nouns again, and take the article: of somebody, of there, more, too much, small.
_NOMINAL = (*_GENITIVE, "ko", "eko", "tako", "etako", "zko", "ezko", "ago", "egi", "txo")
_DEFINITE = (
    *("a", "ak", "ok", "ek", "ari", "ei", "aren", "en", "arekin", "ekin", "arentzat", "entzat"),
    *("arengatik", "engatik", "az", "ez", "an", "ean", "etan", "ik", "rik"),
)
_CASES = frozenset(
    {
        *("", "a", "ak", "ok", "k", "ek", "i", "ri", "ari", "ei", "oi", "z", "ez", "az"),
        *("n", "an", "ean", "tan", "etan", "ik", "rik", "tzat"),
        *(f"{one}{ending}" for one in ("e", "re", "are", "o") for ending in ("kin", "kiko")),
        *(f"{one}{ending}" for one in _GENITIVE for ending in ("tzat", "tzako")),
        *(f"{one[:-1]}nga{ending}" for one in _GENITIVE for ending in ("n", "na", "ndik", "tik", "nako", "naino")),
        *(f"{one}{ending}" for one in _LOCAL for ending in ("ra", "rantz", "raino", "rako", "tik")),
        *_NOMINAL,
        *(f"{one}{ending}" for one in _NOMINAL for ending in _DEFINITE),
    }
)
#: A trilled r is doubled before a vowel: lapur, lapurra.
_ENDINGS = _CASES | {f"r{ending}" for ending in _CASES if ending[:1] in set("aeio")}
#: A word's own last a falls before these: alproja, alprojek.
_AFTER_A = frozenset(ending for ending in _CASES if ending.startswith(("e", "o", "ago")) or ending in {"a", "ak"})
_LONGEST = max(len(ending) for ending in _ENDINGS)
#: Nothing shorter is declined: what is left of such a word says nothing.
_SHORTEST = 2


@lru_cache(maxsize=50_000)
def undeclined(word: str) -> tuple[str, ...]:
    """What a folded word may be a form of, itself first; a bounded number."""
    found = [word]
    for at in range(len(word) - 1, max(_SHORTEST, len(word) - _LONGEST) - 1, -1):
        ending = word[at:]
        if ending in _ENDINGS:
            found.append(word[:at])
        if ending in _AFTER_A:
            found.append(word[:at] + "a")
    return tuple(dict.fromkeys(found))
