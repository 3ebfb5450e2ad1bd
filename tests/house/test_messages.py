"""Every text that a user reads goes through gettext: a literal outside `_()` is a fault."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "python" / "kzwater"
TEMPLATE_ENDINGS = (".html", ".jinja", ".j2")

# Calls whose positional arguments are shown.
SHOWN_BY = frozenset(
    "print echo secho rule status log warn add_column add_row add_task track confirm prompt "
    "set_title set_xlabel set_ylabel set_label suptitle supxlabel supylabel figtext text annotate "
    "legend title xlabel ylabel Text Panel Markdown".split()
)
# Keyword arguments that are shown, whatever is called.
SHOWN_KEYWORDS = frozenset(
    "help short_help epilog prompt got expected remedy title caption label xlabel ylabel "
    "description rich_help_panel header footer".split()
)
TRANSLATORS = frozenset({"_", "ngettext"})
# Errors whose text the user reads; `InputError` carries problems, which are looked at themselves.
USER_ERRORS = frozenset({"KzwaterError", "MissingExtraError", "ModelError", "InterruptedRunError"})
# A typer command without help= shows its docstring.
COMMAND_DECORATORS = frozenset({"command", "callback"})

MARKUP = re.compile(r"\[/?[a-z0-9_#. ]*\]|\{[^{}]*\}|%\([a-z_]+\)[a-z]|\$[^$]*\$|&[a-z]+;")
WORD = re.compile(r"[^\W\d_]{2,}")


def is_text(literal: str) -> bool:
    """Return whether a literal holds words once markup and placeholders are taken away."""
    return WORD.search(MARKUP.sub(" ", literal)) is not None


def called_name(call: ast.Call) -> str:
    """Return the last name of what is called: `set_title` for `axes.set_title(...)`."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def bare_literals(node: ast.expr) -> Iterator[ast.expr]:
    """Return the literals with words that reach the reader without a translation."""
    match node:
        case ast.Constant(value=str(literal)) if is_text(literal):
            yield node
        case ast.JoinedStr(values=parts):
            for part in parts:
                inner = part.value if isinstance(part, ast.FormattedValue) else part
                yield from bare_literals(inner)
        case ast.BinOp(left=left, right=right):
            yield from bare_literals(left)
            yield from bare_literals(right)
        case ast.IfExp(body=body, orelse=otherwise):
            yield from bare_literals(body)
            yield from bare_literals(otherwise)
        case ast.BoolOp(values=elements) | ast.List(elts=elements) | ast.Tuple(elts=elements):
            for element in elements:
                yield from bare_literals(element)
        case ast.Starred(value=inner):
            yield from bare_literals(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="format" | "join")):
            yield from bare_literals(inner)


def shown_arguments(call: ast.Call) -> Iterator[ast.expr]:
    """Return the arguments of a call that a user will read."""
    name = called_name(call)
    if name in SHOWN_BY or name in USER_ERRORS:
        yield from call.args
    elif name in {"Problem", "add"}:
        yield from call.args[2:]
    for keyword in call.keywords:
        if keyword.arg in SHOWN_KEYWORDS:
            yield keyword.value


def untranslatable(call: ast.Call) -> bool:
    """Return whether `_()` gets something that the catalogue cannot hold, as an f-string."""
    if called_name(call) not in TRANSLATORS or not call.args:
        return False
    composed = isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    return composed or (
        isinstance(call.args[0], ast.Call) and called_name(call.args[0]) == "format"
    )


def commands_without_help(tree: ast.AST) -> Iterator[int]:
    """Return the lines of typer commands that would show their docstring."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        for decorator in node.decorator_list:
            match decorator:
                case ast.Call(func=ast.Attribute(attr=name), keywords=keywords) if (
                    name in COMMAND_DECORATORS
                ):
                    if not any(keyword.arg == "help" for keyword in keywords):
                        yield node.lineno


def faults_in_python(source: str) -> list[int]:
    """Return the lines with text that escapes translation."""
    tree = ast.parse(source)
    lines = set(commands_without_help(tree))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if untranslatable(call):
            lines.add(call.lineno)
        for argument in shown_arguments(call):
            lines.update(literal.lineno for literal in bare_literals(argument))
    return sorted(lines)


class TextOfPage(HTMLParser):
    """Collects the lines of a page that hold words for the reader, attributes included."""

    READ_ATTRIBUTES = frozenset({"title", "alt", "placeholder", "aria-label"})

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "script"}:
            self._open.append(tag)
        if any(name in self.READ_ATTRIBUTES and is_text(value or "") for name, value in attrs):
            self.lines.append(self.getpos()[0])

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open and is_text(data):
            self.lines.append(self.getpos()[0])


TRANSLATED_BLOCK = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", re.DOTALL)
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def faults_in_template(source: str) -> list[int]:
    """Return the lines of a template with text outside `_()` and `{% trans %}`."""

    def blank(match: re.Match[str]) -> str:
        return "\n" * match[0].count("\n")

    page = TextOfPage()
    page.feed(JINJA.sub(blank, TRANSLATED_BLOCK.sub(blank, source)))
    page.close()
    return sorted(set(page.lines))


def files_with_text() -> list[Path]:
    return sorted(
        path
        for path in PACKAGE.rglob("*")
        if path.suffix == ".py" or path.suffix in TEMPLATE_ENDINGS
    )


@pytest.mark.parametrize("path", files_with_text(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_text_for_users_is_translatable(path: Path) -> None:
    find = faults_in_python if path.suffix == ".py" else faults_in_template
    lines = find(path.read_text(encoding="utf-8"))
    assert not lines, f"text outside _() in {path.name}, lines {lines}"


@pytest.mark.parametrize(
    "planted",
    [
        'console.print("Done")',
        'console.print(f"[bold]{count}[/bold] cells")',
        'typer.Option(help="Folder to write to")',
        'problems.add("a.yaml:1", "key", got="nothing", expected=_("a"), remedy=_("b"))',
        'Problem("a.yaml:1", "key", "nothing", _("a"), _("b"))',
        'raise ModelError("The balance is broken")',
        'axes.set_ylabel("Discharge (m3 s-1)")',
        'axes.plot(x, y, label="observed")',
        'axes.legend(["observed", _("simulated")])',
        'axes.set_title("Snow" if snow else _("Rain"))',
        '_(f"{count} cells")',
        '_("{count} cells".format(count=count))',
        '@app.command()\ndef run():\n    """Run a scenario."""',
    ],
)
def test_guard_finds_planted_text(planted: str) -> None:
    assert faults_in_python(planted)


@pytest.mark.parametrize(
    "allowed",
    [
        'console.print(_("Done"))',
        'console.print(f"[bold]{title}[/bold]: {value:.1f}")',
        'raise ModelError(_("{store} is negative").format(store=store))',
        'axes.set_xlabel("")',
        'axes.text(0, 0, "N")',
        'dataset.attrs["title"] = "anything"',
        'stores.add("snow_ice")',
        '@app.command(help=_("Run a scenario."))\ndef run():\n    """Run."""',
    ],
)
def test_guard_lets_translated_text_pass(allowed: str) -> None:
    assert not faults_in_python(allowed)


def test_guard_finds_planted_text_in_templates() -> None:
    page = '<h1>{{ _("Report") }}</h1>\n<p class="note">Water</p>\n<img alt="picture">\n'
    assert faults_in_template(page) == [2, 3]
    assert not faults_in_template("{% trans %}Water{% endtrans %}<style>p {color: red}</style>")
