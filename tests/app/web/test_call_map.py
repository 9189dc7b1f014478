"""The repository before a symbol is picked."""

from unabridged.app.repository import LoadedRepository
from unabridged.app.web.components.call_map import MAX_CELLS, call_map
from unabridged.app.web.components.call_neighbours import search_symbols
from unabridged.ingest.analysis import CodeAnalysis, Edge, Symbol
from unabridged.ingest.document import Document
from unabridged.ingest.pipeline import analyze, read


def small(analysis):
    return LoadedRepository(lambda: Document(name=analysis.document, format="repository", text=""), analysis)


def symbol(name, file, kind="function"):
    return Symbol(name=name, kind=kind, language="python", file=file, line=1, end_line=2)


def call(caller, callee, file):
    return Edge(caller=caller, callee=callee, file="app/main.py", line=3, caller_file="app/main.py", callee_file=file)


def test_folders_are_columns_and_the_most_called_come_first():
    analysis = CodeAnalysis(
        document="shop",
        symbols=(
            symbol("app.main.run", "app/main.py"),
            symbol("lib.cart.Cart", "lib/cart.py", "class"),
            symbol("lib.cart.Cart.add", "lib/cart.py", "method"),
            symbol("lib.price.of", "lib/price.py"),
        ),
        edges=(
            call("app.main.run", "lib.cart.Cart", "lib/cart.py"),
            call("app.main.run", "lib.cart.Cart.add", "lib/cart.py"),
            call("app.main.run", "lib.cart.Cart.add", "lib/cart.py"),
            call("app.main.run", "lib.price.of", "lib/price.py"),
        ),
    )
    lib, app = call_map(small(analysis))["columns"]
    assert (lib["folder"], lib["calls"], app["folder"], app["calls"]) == ("lib", 4, "app", 0)
    cart, price = lib["cells"]
    assert (cart["name"], cart["calls"], cart["symbol"]) == ("cart.py", 3, "lib.cart.Cart.add")
    assert cart["classes"] == [{"name": "Cart", "symbol": "lib.cart.Cart", "calls": 3}]
    assert (price["name"], price["calls"]) == ("price.py", 1)


def test_a_large_folder_says_how_much_is_left_out():
    symbols = tuple(symbol(f"m{n}.f", f"src/m{n}.py") for n in range(MAX_CELLS + 5))
    (column,) = call_map(small(CodeAnalysis(document="big", symbols=symbols)))["columns"]
    assert (len(column["cells"]), column["leftOut"]) == (MAX_CELLS, 5)


def test_a_repository_without_definitions_has_no_columns():
    assert call_map(small(CodeAnalysis(document="empty"))) == {"within": "", "columns": [], "leftOut": 0}


def test_packages_are_rolled_up_and_opened_one_by_one():
    files = ("top/a/x.py", "top/a/deep/y.py", "top/b/z.py", "top/w.py")
    symbols = tuple(symbol(path.removesuffix(".py").replace("/", "."), path, "module") for path in files)
    repository = small(CodeAnalysis(document="big", symbols=symbols))
    outer = call_map(repository)
    assert outer["within"] == "top"  # it holds all there is
    assert [(item["folder"], item["files"], item["inner"]) for item in outer["columns"]] == [
        ("top", 1, False),
        ("top/a", 2, True),
        ("top/b", 1, True),
    ]
    assert [item["folder"] for item in call_map(repository, "top/a")["columns"]] == ["top/a", "top/a/deep"]


def test_of_symbols_of_one_name_the_most_called_comes_first(tmp_path):
    (tmp_path / "a.py").write_text("def take(): pass\ndef taken(): pass\n")
    (tmp_path / "long_name.py").write_text("def take(): pass\ndef one(): take()\ndef two(): take()\n")
    document = read(tmp_path)
    repository = LoadedRepository(lambda: document, analyze(document, "code"))
    names = [item["name"] for item in search_symbols(repository, "take")]
    assert names == ["long_name.take", "a.take", "a.taken"]
