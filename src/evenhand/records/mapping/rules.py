"""What does a mapping say of the rules of the process: standards, own rules, meaning of release?"""

from __future__ import annotations

from pathlib import Path

import yaml

from evenhand.errors import MappingError
from evenhand.records.design import ProcessRules, Setting
from evenhand.records.mapping.bytes import read_text
from evenhand.records.mapping.yaml_tree import Place, Tree

KEYS = ("set", "file", "release_means")


def read_rules(tree: Tree, place: Place | None, *, folder: Path) -> ProcessRules:
    """Return what stands under ``rules``; faults go to the tree.

    Parameters
    ----------
    tree : Tree
    place : Place or None
    folder : Path
        In which the file of own rules is looked for: that of the mapping.
    """
    if place is None:
        return ProcessRules()
    keys = tree.entries(place, known=KEYS)
    means = ""
    if "release_means" in keys:
        means = tree.text(keys["release_means"], expected="what release is, in words").strip()
    own = _own(tree, keys["file"], folder) if "file" in keys else ""
    return ProcessRules(settings=_settings(tree, keys.get("set")), own=own, release_means=means)


def _settings(tree: Tree, place: Place | None) -> dict[str, dict[str, Setting]]:
    if place is None:
        return {}
    # Which rules and parameters there are is known to the instruments; they say what is unknown.
    return {
        rule: {name: _setting(tree, value) for name, value in tree.entries(values).items()}
        for rule, values in tree.entries(place).items()
    }


def _setting(tree: Tree, place: Place) -> Setting:
    expected = "a number, a word or a list of words, as hours: 8"
    if place.is_list:
        return tuple(tree.texts(place, expected=expected))
    said = tree.text(place, expected=expected)
    try:
        return float(said)
    except ValueError:
        return said


def _own(tree: Tree, place: Place, folder: Path) -> str:
    name = tree.text(place, expected="the file of own rules, as rules.yaml")
    if not name:
        return ""
    try:
        text = read_text(folder / name)
        yaml.compose(text, yaml.SafeLoader)
    except (MappingError, OSError, yaml.YAMLError) as err:
        told = err.what if isinstance(err, MappingError) else " ".join(str(err).split())
        tree.wrong(
            place,
            expected=f"a readable YAML file beside the mapping ({told})",
            remedy="Correct the name or the file; it is looked for in the mapping's folder.",
        )
        return ""
    return text
