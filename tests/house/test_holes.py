"""No hole of a known kind is in the source; a planted one is found."""

import ast

import pytest
from django.conf import settings

from peili.config.machine import read_machine
from tests.support.holes import SCRIPTS, TRUSTED, holes
from tests.support.sources import ROOT, SRC, files, inside, parsed, python, templates

VAULT = "src/peili/vault/"
MAY = {
    ("markup taken as safe", "src/peili/desk/drawn.py"): "numbers, and values escaped where they are written",
    ("markup taken as safe", "src/peili/ui/icons.py"): "a vendored file whose hash a test checks",
    ("markup taken as safe", "src/peili/ui/languages.py"): "every value in it is escaped",
    ("markup taken as safe", "src/peili/ui/marks.py"): "made of its own constants",
    ("markup taken as safe", "src/peili/ui/rows.py"): "the template's own text, and values escaped",
    ("deserialiser", "src/peili/house/yaml_text.py"): "a SafeLoader with fewer types",
    ("XML parser", "src/peili/exchange/rules/caldav.py"): "refuses a document that declares anything",
    ("dice that can be guessed", "src/peili/vault/scan/values.py"): "draws a sample, no secret",
    ("dice that can be guessed", "src/peili/vault/backup/proving.py"): "draws a sample, no secret",
    ("weak hash", "src/peili/people/rules/one_time.py"): "RFC 6238, as phones do it: HMAC-SHA-1",
    ("form without its secret", "src/peili/outreach/views/public.py"): "RFC 8058: the token lets it",
    ("form without its secret", "src/peili/exchange/views/api/doors.py"): "no cookie opens anything there",
    ("cryptography", "src/peili/agreements/seals.py"): "signs agreements (Ed25519)",
    ("cryptography", "src/peili/trail/signing.py"): "signs the log (Ed25519)",
    **{
        ("cryptography", f"{VAULT}{name}.py"): "the vault"
        for name in ("backup/stream", "custody", "files", "keyring/base", "keyring/cache", "root", "sealing")
    },
}
DEMO = "src/peili/config/demo/"  # invents people with dice that can be repeated
PRIMITIVES = {"AESGCM", "Argon2id", "Ed25519PrivateKey", "HKDF", "InvalidSignature", "InvalidTag", "SHA256"}
MARKED_IN_TEMPLATES = {  # the house's own drawings and papers, whose parts are escaped one by one
    "src/peili/agreements/templates/agreements/copy.html",
    "src/peili/agreements/templates/agreements/sign.html",
    "src/peili/agreements/templates/agreements/signed.html",
    "src/peili/own/templates/own/copy.html",
    "src/peili/record/templates/record/file.html",
}

PLANTED = {
    "code out of data": "def f(x): return eval(x)",
    "shell": "import subprocess\nsubprocess.run(x, shell=True)",
    "deserialiser": "import pickle",
    "XML parser": "from xml.etree import ElementTree",
    "dice that can be guessed": "from random import choice",
    "cryptography": "from cryptography.hazmat.primitives.ciphers import modes",
    "markup taken as safe": "mark_safe(f'<b>{name}</b>')",
    "SQL put together": "def v(request): cursor.execute('SELECT ' + request.GET['q'])",
    "template out of data": "Template(text).render(context)",
    "weak hash": "import hashlib\nhashlib.md5(x)",
    "certificate not checked": "requests.get(url, verify=False)",
    "format out of data": "def v(request): return request.POST['t'].format(user=user)",
    "form without its secret": "@csrf_exempt\ndef v(request): pass",
    "open redirect": "def v(request):\n    next = request.GET.get('next')\n    return redirect(next)",
}
INNOCENT = (
    "re.compile(pattern)",
    "mark_safe('<b>')",
    "subprocess.run(['ls'], check=True)",
    "def v(request): return redirect('record:record', pk=pk)",
    "def v(request):\n    n = checked(request.GET['n'])\n    return redirect(f'/at/{n}')",
    "cursor.execute('SELECT 1 WHERE id = %s', [request.GET['q']])",
)


def found() -> list[tuple[str, str, int]]:
    return [
        (kind, inside(path), line)
        for path in python("src")
        for kind, line in holes(parsed(path))
        if not (inside(path).startswith(DEMO) and kind == "dice that can be guessed")
    ]


def test_nothing_of_the_source_has_a_hole():
    assert [each for each in found() if each[:2] not in MAY] == []


def test_every_exception_says_why():
    assert all(MAY.values())
    assert set(MAY) == {each[:2] for each in found()}, "an exception that nothing needs any more"


@pytest.mark.parametrize("kind", sorted(PLANTED))
def test_a_planted_hole_is_found(kind: str):
    assert kind in {each for each, _line in holes(ast.parse(PLANTED[kind]))}


@pytest.mark.parametrize("text", INNOCENT, ids=range(len(INNOCENT)))
def test_an_innocent_line_is_left_alone(text: str):
    assert list(holes(ast.parse(text))) == []


def test_only_named_modules_do_cryptography():
    named = {path for kind, path in MAY if kind == "cryptography"}
    used = {
        alias.name
        for path in named
        for node in ast.walk(parsed(ROOT / path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography")
        for alias in node.names
    }
    assert used == PRIMITIVES


def test_no_script_writes_html():
    scripts = [path for path in files() if path.suffix == ".js" and SRC in path.parents]
    assert scripts
    assert [inside(path) for path in scripts if SCRIPTS.search(path.read_text(encoding="utf-8"))] == []
    assert SCRIPTS.search("box.innerHTML = name")


def test_templates_escape_all_but_what_is_named():
    marked = {
        inside(path)
        for path in templates()
        if path.suffix == ".html" and TRUSTED.search(path.read_text(encoding="utf-8"))
    }
    assert marked == MARKED_IN_TEMPLATES
    assert TRUSTED.search("{{ name|safe }}")


def test_debug_is_off_unless_a_developer_says_so(tmp_path: object):
    assert read_machine({"PEILI_HOME": str(tmp_path)}).debug is False
    assert settings.DEBUG is False
