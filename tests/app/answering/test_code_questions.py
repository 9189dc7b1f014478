"""Questions about a repository, in English and Chinese, with whole names, partial names and none."""

from __future__ import annotations

import pytest
from unabridged.app.answering import code
from unabridged.app.answering.ask import ask as ask_all
from unabridged.app.answering.code.intents import understand
from unabridged.app.opened import Opened
from unabridged.app.repository import Names
from unabridged.ingest.code import analyze_repository
from unabridged.ingest.context import Answer
from unabridged.ingest.document import Document, SourceFile
from unabridged.ingest.readers.sources import language_of

SOURCES = {
    "shop/cart.js": """import { priceOf, round } from './prices.js'
export class Cart {
  /** Adds an item, unless the cart is full. */
  addItem(item) { if (this.isFull()) return; this.items.push(item) }
  isFull() { return this.items.length > 9 }
  total() { return this.items.map(item => priceOf(item)) }
}
export class GiftCart extends Cart {
  isFull() { return false }
}
""",
    "shop/prices.js": """// Looks up what an item costs, taxes included.
export function priceOf(item) { return round(item.price) }
export function round(value) { return Math.round(value) }
function forgotten() { round(1) }
""",
    "shop/main.js": """import { Cart } from './cart.js'
export function main() { const cart = new Cart(); cart.addItem({}); return cart.total() }
""",
}

DOCUMENTS = {
    "README.md": "# Shop\n\nA little shop.\n\n## Installation\n\nRun `npm install shop`.\n\n## Licence\n\nMIT.\n",
    "docs/taxes.rst": "Taxes\n=====\n\nConfiguring taxes\n-----------------\n\nSet TAX_RATE before the cart is made; see `priceOf` and ``round()``.\n",
}


@pytest.fixture(scope="module")
def opened() -> Opened:
    files = tuple(SourceFile(path, text.encode(), "javascript") for path, text in sorted(SOURCES.items()))
    files += tuple(SourceFile(path, text.encode(), None) for path, text in sorted(DOCUMENTS.items()))
    document = Document(name="shop", format="repository", text="", files=files)
    return Opened(document, analyze_repository(document))


def ask(opened: Opened, question: str) -> Answer:
    answer = code.answer(opened.repository, question)
    assert answer is not None, question
    return answer


@pytest.mark.parametrize(
    ("question", "results"),
    [
        ("Who calls round?", ["shop.prices.priceOf", "shop.prices.forgotten"]),
        ("Which functions call shop.prices.round?", ["shop.prices.priceOf", "shop.prices.forgotten"]),
        ("Where is `priceOf` used?", ["shop.cart.Cart.total"]),
        ("谁调用了 priceOf？", ["shop.cart.Cart.total"]),
        ("priceOf 被谁调用？", ["shop.cart.Cart.total"]),
        ("What does main call directly?", ["shop.cart.Cart", "shop.cart.Cart.addItem", "shop.cart.Cart.total"]),
        ("Which functions does Cart.addItem call?", ["shop.cart.Cart.isFull"]),
        ("main 调用了哪些函数？", ["shop.cart.Cart", "shop.cart.Cart.addItem", "shop.cart.Cart.total"]),
        (
            "How does main reach round?",
            ["shop.main.main", "shop.cart.Cart.total", "shop.prices.priceOf", "shop.prices.round"],
        ),
        ("从 main 到 priceOf 的调用路径是什么？", ["shop.main.main", "shop.cart.Cart.total", "shop.prices.priceOf"]),
        ("What breaks if I change priceOf?", ["shop.cart.Cart.total", "shop.main.main"]),
        ("What would be affected if priceOf changed, directly?", ["shop.cart.Cart.total"]),
        ("修改 priceOf 会影响什么？", ["shop.cart.Cart.total", "shop.main.main"]),
        ("Which carts exist?", ["shop.cart.Cart", "shop.cart.GiftCart"]),
        ("List all cart classes", ["shop.cart.Cart", "shop.cart.GiftCart"]),
        ("有哪些 cart？", ["shop.cart.Cart", "shop.cart.GiftCart"]),
        ("What prices are there?", ["shop.prices.priceOf", "shop.prices.round", "shop.prices.forgotten"]),
        ("Is forgotten() ever called?", ["no"]),
        ("Is priceOf used anywhere?", ["yes"]),
        ("priceOf 有没有被调用？", ["yes"]),
        ("Does main call addItem?", ["yes"]),
        ("Does addItem call priceOf?", ["no"]),
        ("Which classes extend Cart?", ["shop.cart.GiftCart"]),
        ("classes that extend Cart", ["shop.cart.GiftCart"]),
        ("谁实现了 Cart 的子类？", ["shop.cart.GiftCart"]),
        ("Which functions are never called?", ["shop.prices.forgotten"]),
        ("Which functions are unused?", ["shop.prices.forgotten"]),
        ("有哪些未使用的函数？", ["shop.prices.forgotten"]),
        ("What are the entry points?", ["shop.main.main"]),
        ("Are there circular dependencies?", []),
        ("Where is priceOf defined?", ["shop.prices.priceOf"]),
        ("priceOf callers", ["shop.cart.Cart.total"]),
        ("who calls ROUND but not in tests", ["shop.prices.priceOf", "shop.prices.forgotten"]),
        ("which tests cover round", []),
        (
            "how does a sale get from main to priceOf",
            ["shop.main.main", "shop.cart.Cart.total", "shop.prices.priceOf"],
        ),
        (
            "how does main reach the price of an item?",
            ["shop.main.main", "shop.cart.Cart.total", "shop.prices.priceOf"],
        ),
        ("priceOf", ["shop.prices.priceOf"]),
        ("what does priceOf do?", ["shop.prices.priceOf"]),
        ("show me the source of Cart", ["shop.cart.Cart"]),
        ("Cart 是什么？", ["shop.cart.Cart"]),
        ("what is in shop/prices.js", ["shop.prices"]),
        (
            "most called functions",
            [
                "shop.prices.round",
                "shop.cart.Cart",
                "shop.cart.Cart.addItem",
                "shop.cart.Cart.isFull",
                "shop.cart.Cart.total",
                "shop.prices.priceOf",
            ],
        ),
        ("Who looks up what an item costs with taxes?", ["shop.prices.priceOf"]),
        ("Where is it checked that the cart is full?", ["shop.cart.Cart.isFull"]),
    ],
)
def test_questions_and_their_answers(opened: Opened, question: str, results: list[str]) -> None:
    assert list(ask(opened, question).results) == results


def test_citations_are_lines_of_code(opened: Opened) -> None:
    (citation,) = ask(opened, "Who calls priceOf?").citations
    assert (citation.file, citation.line) == ("shop/cart.js", 6)
    assert citation.text == "total() { return this.items.map(item => priceOf(item)) }"


def test_a_name_that_is_not_there_is_said_not_to_be(opened: Opened) -> None:
    answer = ask(opened, "Who calls computeDiscount?")
    assert not answer.found
    assert "computeDiscount" in answer.answer


@pytest.mark.parametrize("question", ["What license is this under?", "Hello", "总结一下"])
def test_other_questions_are_left_to_an_engine(opened: Opened, question: str) -> None:
    assert code.answer(opened.repository, question) is None


def test_long_questions_cost_little(opened: Opened) -> None:
    code.answer(opened.repository, "how does " * 3_000 + "from " * 3_000)


@pytest.mark.parametrize(
    ("question", "place", "text"),
    [
        ("How do I install the shop?", ("README.md", 5), "npm install shop"),
        ("如何安装？", ("README.md", 5), "npm install shop"),
        ("How can I configure taxes?", ("docs/taxes.rst", 4), "TAX_RATE"),
        ("What licence does it have?", ("README.md", 9), "MIT"),
    ],
)
def test_questions_about_use_are_answered_from_the_documentation(
    opened: Opened, question: str, place: tuple[str, int], text: str
) -> None:
    answer = ask(opened, question)
    assert (answer.citations[0].file, answer.citations[0].line) == place
    assert text in answer.answer
    assert text in answer.citations[0].text
    assert answer.results == ()


def test_an_answer_from_the_documentation_leads_to_the_definitions_that_it_names(opened: Opened) -> None:
    answer = ask(opened, "How can I configure taxes?")
    assert "- shop.prices.priceOf (shop/prices.js:2)" in answer.answer
    assert ("shop/prices.js", 3) in {(citation.file, citation.line) for citation in answer.citations}


def test_questions_about_calls_do_not_ask_the_documentation(opened: Opened) -> None:
    assert ask(opened, "How do I know who calls priceOf?").results == ("shop.cart.Cart.total",)


def test_a_question_about_something_that_no_section_has_is_left_to_others(opened: Opened) -> None:
    assert code.answer(opened.repository, "How do I deploy to Kubernetes?") is None


def test_an_answer_says_how_each_call_was_found_and_how_sure_it_is(opened: Opened) -> None:
    assert "(shop/prices.js:2, direct 100%)" in ask(opened, "Who calls round?").answer


def test_a_name_of_several_definitions_lists_them(opened: Opened) -> None:
    answer = ask(opened, "Who calls isFull?")
    assert "shop.cart.Cart.isFull, shop.cart.GiftCart.isFull" in answer.answer
    assert not answer.certain


def test_entry_points_are_commands_of_the_manifests_guarded_modules_and_mains() -> None:
    sources = {
        "shop/__init__.py": "",
        "shop/cli.py": "def run():\n    pass\n",
        "shop/report.py": "def show():\n    pass\n\nif __name__ == '__main__':\n    show()\n",
        "shop/quiet.py": "def main():\n    pass\n",
        "bin/tool.js": "start()\nfunction start() {}\n",
    }
    manifests = {
        "pyproject.toml": '[project]\nname = "shop"\n[project.scripts]\nshop = "shop.cli:run"\n',
        "package.json": '{"name": "shop", "bin": {"shop": "./bin/tool.js"}}',
        "broken/package.json": "{",
        "broken/pyproject.toml": "[",
    }
    files = [SourceFile(path, text.encode(), language_of(path)) for path, text in sources.items()]
    files += [SourceFile(path, text.encode(), None) for path, text in manifests.items()]
    document = Document(name="shop", format="repository", text="", files=tuple(sorted(files, key=lambda f: f.path)))
    opened = Opened(document, analyze_repository(document))
    found = ask(opened, "What are the entry points?").results
    assert found == ("bin.tool", "shop.cli.run", "shop.quiet.main", "shop.report")


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("Which functions are never called?", "unused"),
        ("Are there circular dependencies?", "cycles"),
        ("What are the entry points?", "entry_points"),
        ("Which function finds the path between two nodes?", "locate"),
        ("Who validates the option prefix?", "locate"),
        ("Where is the terminal width determined?", "locate"),
        ("Which function checks that the options of a connection are valid?", "locate"),
        ("Is forgotten never called?", "used"),
        ("Who calls round?", "callers"),
    ],
)
def test_where_every_english_word_is_a_function_questions_are_still_understood(question: str, wish: str) -> None:
    names = Names(lambda last: {last: {f"m.{last}": "function"}})
    asked = understand(question, names)
    assert asked is not None
    assert asked.wish == wish


@pytest.mark.parametrize(
    ("question", "suggested"),
    [("who calls pricOf", "shop.prices.priceOf"), ("who calls totl", "shop.cart.Cart.total"), ("addItm()", "addItem")],
)
def test_a_name_that_is_not_there_brings_those_that_are_spelled_nearly_so(opened, question, suggested):
    answer = ask(opened, question)
    assert (answer.found, answer.results) == (False, ())
    assert suggested in answer.answer
    assert answer.citations


def test_a_name_like_no_other_brings_nothing(opened):
    answer = ask(opened, "who calls frobnicate?")
    assert (answer.found, answer.results, answer.citations) == (False, (), ())


def test_callers_come_with_their_line_of_code_and_the_program_before_its_tests():
    sources = {
        "a_test.py": "from shop import price\ndef test_price():\n    assert price(1) == 1\n",
        "shop.py": "def price(item):\n    return item\ndef total(items):\n    return sum(price(item) for item in items)\n",
    }
    files = tuple(SourceFile(path, text.encode(), "python") for path, text in sources.items())
    document = Document(name="shop", format="repository", text="", files=files)
    answer = ask(Opened(document, analyze_repository(document)), "who calls price?")
    head, first, second = answer.answer.split("\n")
    assert "1 of them in tests" in head
    assert first.endswith("return sum(price(item) for item in items)")
    assert "a_test.test_price" in second


def test_an_overview_says_what_it_is_how_large_and_where_it_starts(opened):
    answer = ask(opened, "what is this project about?")
    for part in ("A little shop.", "13 definitions", "javascript 3", "shop.main.main", "shop.prices.round"):
        assert part in answer.answer


def test_packages_call_in_a_circle_only_by_calls_that_are_written_out():
    sources = {
        "one/a.py": "from two.b import b\ndef a():\n    b(a_callback)\ndef a_callback(): pass\n",
        "two/b.py": "def b(callback):\n    callback()\n",
    }

    def asked():
        files = tuple(SourceFile(path, text.encode(), "python") for path, text in sources.items())
        document = Document(name="x", format="repository", text="", files=files)
        return ask(Opened(document, analyze_repository(document)), "cycles")

    assert asked().results == ()
    sources["two/b.py"] += "def c():\n    from one.a import a\n    a()\n"
    found = asked()
    assert found.results == ("one", "two")
    assert "two/b.py:5" in found.answer


def loaded(**sources: str) -> Opened:
    files = tuple(SourceFile(f"{name}.py", text.encode(), "python") for name, text in sources.items())
    document = Document(name="tools", format="repository", text="", files=files)
    return Opened(document, analyze_repository(document))


def test_what_is_kept_in_a_table_or_handed_on_by_a_decorator_is_listed_apart_from_what_is_unused() -> None:
    opened = loaded(
        tools="def add(a, b):\n    return a + b\n\n\ndef lost():\n    return lost\n\n\nTABLE = {'+': add}\n\n\n@route('/')\ndef index():\n    return 2\n"
    )
    answer = ask(opened, "Which functions are unused?")
    assert answer.results == ("tools.lost",)
    assert "- tools.add (tools.py:1), named at tools.py:9: TABLE = {'+': add}" in answer.answer
    assert "they are decorated" in answer.answer
    assert "tools.index" in answer.answer


def test_a_question_may_go_on_from_the_one_before(opened: Opened) -> None:
    earlier = ("Where are items added to the cart?", Answer(answer="", found=True, results=("shop.cart.Cart.addItem",)))
    for question in ("and who calls that?", "它被谁调用？", "Who uses it?", "who calls that method"):
        *_, answer = ask_all([opened], question, earlier=earlier)
        assert isinstance(answer, Answer)
        assert answer.results == ("shop.main.main",), question
        assert "shop.cart.Cart.addItem" in answer.answer.partition("\n")[0]
    for question in ("and who calls that?", "它被谁调用？", "who uses it"):
        assert not ask(opened, question).found


@pytest.mark.parametrize("question", ["round被谁调用？", "谁调用了round？", "哪些函数调用round"])
def test_a_name_may_stand_in_chinese_without_spaces(opened: Opened, question: str) -> None:
    assert ask(opened, question).results == ("shop.prices.priceOf", "shop.prices.forgotten")


def test_how_something_happens_is_answered_by_the_code_that_does_it_beside_the_documentation(opened: Opened) -> None:
    assert ask(opened, "How are items added to a cart?").results == ("shop.cart.Cart.addItem",)
    both = ask(opened, "How is the price with taxes set before the cart is made?")
    assert both.citations[0].file == "docs/taxes.rst"
    assert "In the code this fits best:" in both.answer
    assert code.answer(opened.repository, "Why is the sky blue?") is None
