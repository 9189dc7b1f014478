"""Questions about a repository have the same answers from memory and from the index in the database."""

import random

import pytest
from unabridged.app.answering import code
from unabridged.app.code_index import OpenedIndex, current_index, index_folder, load_analysis, resolve_index
from unabridged.app.code_index.graph import IndexedGraph
from unabridged.app.opened import Opened
from unabridged.ingest.code.graph import CallGraph
from unabridged.ingest.pipeline import analyze, read
from unabridged.storage import Store

FILES = {
    "pyproject.toml": '[project]\nname = "shop"\n[project.scripts]\nshop = "shop.cli:run"\n',
    "package.json": '{"name": "shop", "bin": {"shop": "./web/cart.ts"}}',
    "README.md": "# Shop\n\nA little shop.\n\n## Installation\n\nRun `pip install shop`.\n\n## Licence\n\nMIT.\n",
    "docs/taxes.rst": "Taxes\n=====\n\nConfiguring taxes\n-----------------\n\nSet TAX_RATE before the cart is made.\n",
    "CHANGES.md": "# 1.0\n\nInstallation is easier.\n",
    "shop/__init__.py": "from .orders import Order\n",
    "shop/orders.py": (
        "from .stock import Shelf, NoShelf\n\n\nclass Order:\n    def __init__(self):\n        self.shelf = Shelf()\n\n"
        "    def place(self):\n        '''Takes what was ordered from the shelf.'''\n        self.shelf.take()\n"
        "        return self._rounded(1.5)\n\n    def _rounded(self, value):\n        # taxes included\n        return round(value)\n\n\n"
        "def forgotten():\n    return Order()\n"
    ),
    "shop/stock.py": (
        "class Shelf:\n    def take(self):\n        def count_down():\n            return 1\n        return count_down()\n\n"
        "    def fill(self):\n        raise NotImplementedError\n\n\nclass NoShelf(Shelf):\n    def take(self):\n        return None\n"
    ),
    "shop/cli.py": "from shop import Order\n\n\ndef run():\n    Order().place()\n\n\nif __name__ == '__main__':\n    run()\n",
    "till/__init__.py": "",
    "till/ring.py": (
        "from shop.orders import Order\nfrom shop import cli\n\n\ndef ring(order: Order):\n    order.place()\n    Order()\n    cli.run()\n\n\n"
        "def main():\n    ring(Order())\n"
    ),
    "shop/late.py": "def later():\n    from till.ring import ring\n    ring(None)\n",
    "tests/test_orders.py": "from shop import Order\n\n\ndef test_place():\n    Order().place()\n",
    "web/cart.ts": "import { total } from './sum'\nexport class Cart { pay() { return total() } }\nexport class Gift extends Cart { pay() { return 0 } }\n",
    "web/sum.ts": "// Adds up what the things in a cart cost.\nexport function total() { return 1 }\n",
    "java/shop/Store.java": "package shop;\npublic class Store {\n  public Store() { open(); }\n  void open() {}\n}\n",
    "java/shop/Kiosk.java": "package shop;\nclass Kiosk extends Store {\n  Store other() { return new Store(); }\n}\n",
    "rust/src/lib.rs": "pub trait Price { fn cost(&self) -> u8; }\npub struct Pen;\nimpl Price for Pen {\n    fn cost(&self) -> u8 { 2 }\n}\n",
    "broken.py": "def f(:\n    pass\n",
}  # fmt: skip

QUESTIONS = [
    "Who calls Order?", "Who calls shop.orders.Order?", "Which functions call place?", "Who calls `Take`?", "谁调用了 total？",
    "Who calls take directly or indirectly?", "Who calls Store?", "Who calls nothingLikeThis?",
    "What does ring call?", "What does Order call?", "main 调用了哪些函数？", "What does main call, directly and indirectly?",
    "How does main reach take?", "从 main 到 count_down 的调用路径是什么？", "How does take reach main?", "Which function finds the path from the order to the shelf?",
    "What breaks if I change take?", "What breaks if I change Shelf.take, 3 levels deep?", "修改 Order 会影响什么？",
    "Does ring call place?", "Does main call take?", "Does take call main?", "Is forgotten ever used?", "Is Order used anywhere?",
    "Which classes extend Shelf?", "Which classes implement Price?", "谁实现了 Cart 的子类？", "Who overrides Shelf.take?",
    "Which functions are never called?", "有哪些未使用的函数？", "Are there circular dependencies?", "What are the entry points?",
    "Where is Order defined?", "Where is take defined?", "Who takes what was ordered from the shelf?",
    "Which function adds up the cost of the things in a cart?", "Where are taxes included in a rounded value?",
    "Which functions put an order on the shelf?", "哪个函数计算购物车的总和？", "Who rounds a value off?",
    "How do I install the shop?", "How can I configure taxes?", "如何安装？", "What licence does it have?",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    tree = tmp_path_factory.mktemp("both") / "tree"
    for path, text in FILES.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    return tree


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("home"))
    yield store
    store.close()


@pytest.fixture(scope="module")
def both(folder, store):
    """The same repository, resolved, from memory and from the index."""
    index = index_folder(store, folder, "1").index_id
    resolve_index(store, folder, index)
    document = read(folder)
    return Opened(document, analyze(document, "code")), OpenedIndex(
        store, current_index(store, folder, "1"), folder, "tree"
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_form_of_question_has_the_same_answer(both, question):
    small, large = both
    answer = code.answer(small.repository, question)
    assert answer is not None, "the list holds questions that structure answers"
    assert code.answer(large.repository, question) == answer


def test_pages_are_told_the_same(both):
    small, large = (opened.repository for opened in both)
    assert list(large.source_files()) == list(small.source_files())
    assert large.definitions_in(["shop/orders.py"]) == small.definitions_in(["shop/orders.py"])
    assert dict(large.calls_into()) == dict(small.calls_into())
    names = [symbol.name for symbol in small.definitions_in(small.source_files())]
    assert large.calls_of(names) == small.calls_of(names)
    for up in (True, False):
        assert large.busiest(5, up=up) == small.busiest(5, up=up)
    for wanted in ("order", "take", "shop.", ""):
        assert large.search_names(wanted, 60) == small.search_names(wanted, 60)
    assert (large.counts.symbols, large.counts.calls) == (small.counts.symbols, small.counts.calls)


@pytest.mark.parametrize("seed", range(5))
def test_graphs_with_equal_names_and_constructors_are_walked_alike(tmp_path, seed):
    rng = random.Random(seed)
    names = ("load", "Reader", "close", "__init__")
    for file in ("a", "b", "c"):
        lines = [f"from {rng.choice('abc')} import *"]
        for name in rng.sample(names[:3], 2):
            if name[0].isupper():
                lines += [f"class {name}:", f"    def __init__(self): {rng.choice(names[:3])}()"]
                lines += [f"    def close(self): {rng.choice(names[:3])}()"]
            else:
                lines += [f"def {name}():", f"    {rng.choice(names[:3])}()"] * rng.randrange(1, 3)
        (tmp_path / "tree").mkdir(exist_ok=True)
        (tmp_path / "tree" / f"{file}.py").write_text("\n".join(lines) + "\n")
    store = Store(tmp_path / "home")
    record = current_index(store, tmp_path / "tree", "1")
    memory, database = CallGraph(load_analysis(store, record)), IndexedGraph(store, record.id)
    for name in {symbol.name for symbol in memory.all_symbols()}:
        for up in (True, False):
            assert database.levels([name], None, up=up) == memory.levels([name], None, up=up)
        assert database.sites(None, [name]) == memory.sites(None, [name])
        assert database.sites([name], None) == memory.sites([name], None)
    store.close()


def test_a_walk_says_when_it_stopped_early(both):
    graph = both[1].repository.graph
    assert not graph.walk(["shop.stock.Shelf.take"], None, up=True, most=2).complete


def test_an_engine_reads_the_files_that_a_question_leads_to(both):
    context = both[1].context_about("Please explain how Order.place works with the shelf")
    context.check()
    read_files = {segment.file for segment in context.segments}
    assert "shop/orders.py" in read_files
    assert context.links
    assert {item.id for item in context.omitted}.isdisjoint({f"tree#{path}" for path in read_files})
