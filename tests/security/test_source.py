"""Does the source keep away from what opens holes, everywhere, and not by chance in one place?"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "evenhand"


# Asked by the tests and not when they are collected, which each worker does.
@cache
def files() -> dict[str, str]:
    """Return the text of each file of the source by its place."""
    return {
        p.relative_to(SOURCE).as_posix(): p.read_text(encoding="utf-8")
        for p in SOURCE.rglob("*.py")
    }


@cache
def trees() -> dict[str, ast.Module]:
    return {name: ast.parse(text) for name, text in files().items()}


def web() -> dict[str, ast.Module]:
    return {name: tree for name, tree in trees().items() if name.startswith("web/")}


@cache
def calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    """Return each call with the whole name of what is called."""
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [(ast.unparse(node.func), node) for node in found]


@cache
def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def is_fixed(node: ast.AST) -> bool:
    """Say whether a text stands in the source, or is a name of a constant in capitals."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr):
        parts = [p.value for p in node.values if isinstance(p, ast.FormattedValue)]
        return all(is_fixed(part) for part in parts)
    name = ast.unparse(node).rpartition(".")[2]
    return bool(re.fullmatch(r"_?[A-Z][A-Z0-9_]*", name))


def test_no_text_is_run_as_code():
    wrong = {"eval", "exec", "compile", "__import__", "marshal.loads", "code.interact"}
    for name, tree in trees().items():
        found = {called for called, _node in calls(tree)} & wrong
        assert not found, (name, found)
        assert not imported(tree) & {"pickle", "cPickle", "shelve", "marshal", "dill"}, name


def test_yaml_is_read_by_a_safe_loader():
    for name, tree in trees().items():
        for called, node in calls(tree):
            assert called not in ("yaml.unsafe_load", "yaml.full_load", "yaml.load_all"), name
            if called == "yaml.load":
                (loader,) = (ast.unparse(k.value) for k in node.keywords if k.arg == "Loader")
                assert loader in ("yaml.CSafeLoader", "Loader"), name
    assert re.search(r"class Loader\(yaml\.C?SafeLoader\)", files()["instruments/plain_yaml.py"])


def test_processes_are_started_in_few_places_and_never_by_a_shell():
    places = {n for n, t in web().items() if "subprocess" in imported(t)}
    assert {p for p in places if not p.startswith("web/operations/")} == {"web/serving.py"}
    for name, tree in trees().items():
        for called, node in calls(tree):
            if (name, called) != ("web/operations/worker.py", "os.execv"):
                # The worker begins anew with its own words.
                assert not re.match(r"os\.(system|popen|exec|spawn)|pty\.|commands\.", called), name
            assert "shell" not in {k.arg for k in node.keywords}, name


def test_queries_of_the_pages_are_built_by_the_library_alone():
    for name, tree in web().items():
        for called, node in calls(tree):
            method = called.rpartition(".")[2]
            # `raw`, `extra` and RawSQL take text; what a cursor is handed must stand in the source.
            assert method not in ("raw", "extra", "RawSQL", "executescript"), name
            if method in ("execute", "executemany") and not name.startswith("web/operations/"):
                assert node.args, name
                assert is_fixed(node.args[0]) or "migrations" in name or "triggers" in name, name


def test_no_pattern_is_made_of_what_people_send():
    for name, tree in web().items():
        for called, node in calls(tree):
            if re.fullmatch(
                r"re\.(compile|match|search|fullmatch|findall|finditer|sub|split)", called
            ):
                assert is_fixed(node.args[0]), (name, ast.unparse(node))
            assert not re.search(r"__i?regex", ast.unparse(node)), name


def test_no_template_is_made_of_what_people_send():
    for name, tree in web().items():
        for called, node in calls(tree):
            method = called.rpartition(".")[2]
            assert method not in ("Template", "from_string"), name
            if method in ("render", "render_to_string"):
                at = 1 if method == "render" and len(node.args) > 1 else 0
                assert node.args, name
                assert not isinstance(node.args[at], ast.JoinedStr), name


def test_nothing_is_marked_as_safe_but_texts_of_our_own():
    for name, tree in web().items():
        for called, node in calls(tree):
            if called.rpartition(".")[2] in ("mark_safe", "SafeString"):
                assert is_fixed(node.args[0]), name
    trusted = {
        f"{path.name}: {word}"
        for path in SOURCE.rglob("*.html")
        for word in re.findall(r"\{\{\s*([^}|]+)\|safe", path.read_text(encoding="utf-8"))
    }
    # The page that is handed out: its own script and style, from the source.
    assert trusted == {"offline_form.html: script", "offline_form.html: style"}
    assert not [p for p in SOURCE.rglob("*.html") if "autoescape off" in p.read_text("utf-8")]


def test_every_form_of_a_table_names_its_fields():
    for name, tree in web().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                if node.targets[0].id == "fields" and name.endswith("forms.py"):
                    assert "__all__" not in ast.unparse(node.value), name
                assert node.targets[0].id != "exclude", name


def test_no_page_mixes_what_is_in_the_address_with_what_was_posted():
    mixed = re.compile(
        r"(GET|POST)\s*(\||or)\s*(self\.)?request\.(GET|POST)|\{\*\*request\.(GET|POST).*\*\*request"
    )
    for name in web():
        assert not mixed.search(files()[name]), name


def test_cryptography_stands_where_the_inventory_says():
    """Each library is asked in the places that the page of security speaks of, and no other is."""
    of_others = {"Crypto", "OpenSSL", "M2Crypto", "rsa", "ecdsa", "jwt", "jose"}
    weak = re.compile(r"hashlib\.(md5|sha1|new)\b|\b(md5|sha1)\(|\bECB\b|\bDES\b|\bRC4\b")
    for name, tree in trees().items():
        roots = {module.partition(".")[0] for module in imported(tree)}
        assert not roots & of_others, name
        found = [match[0] for match in weak.finditer(files()[name])]
        # Lists of breached passwords are made of it; nothing rests on it.
        assert found == (["hashlib.sha1"] if name == "web/people/breached.py" else []), name
    assert {
        n for n, t in trees().items() if any(m.startswith("cryptography") for m in imported(t))
    } == {"web/people/id_tokens.py"}
    sealing = {n for n, t in web().items() if any(m.startswith("nacl") for m in imported(t))}
    of_house = {"web/people/sealing.py", "web/operations/rekeying.py"}
    assert sealing == {*of_house, "web/draws/sending.py"}
    # What must not be guessed comes from the system; `random` and numpy make practice data alone.
    found = [n for n, t in web().items() if "random" in imported(t)]
    assert not [n for n in found if not n.startswith("web/operations/practice")]


def test_no_secret_stands_in_the_source():
    found = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|evenhand_[A-Za-z0-9_-]{43}")
    for name, text in files().items():
        assert not found.search(text), name
    for name, tree in web().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                said = ast.unparse(node.targets[0]).upper()
                if said.endswith(("SECRET_KEY", "_SECRET", "PASSWORD", "API_KEY")):
                    assert not isinstance(node.value.value, str), name
