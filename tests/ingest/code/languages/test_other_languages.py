"""C#, Ruby, PHP, Kotlin, Scala and Swift: definitions, calls, and names within scope."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Calls = Callable[[dict[str, str]], set[str]]

ONE_SERVICE = {
    "csharp": (
        "a.cs",
        "namespace Shop { class Item { public void Touch() {} }"
        " class Cart { Item item = new Item(); public Cart() { Fill(); } void Fill() { item.Touch(); } } }",
        {"Shop.Cart -> Shop.Item", "Shop.Cart -> Shop.Cart.Fill", "Shop.Cart.Fill -> Shop.Item.Touch"},
    ),
    "php": (
        "a.php",
        "<?php namespace Shop; class Item { function touch() {} }"
        " class Cart { private Item $item; function __construct() { $this->fill(); } function fill() { $this->item->touch(); } }",
        {"Shop.Cart -> Shop.Cart.fill", "Shop.Cart.fill -> Shop.Item.touch"},
    ),
    "ruby": (
        "a.rb",
        "module Shop\nclass Item\ndef touch; end\nend\nclass Cart\ndef initialize\n@item = Item.new\nfill\nend\n"
        "def fill\n@item.touch\nend\nend\nend",
        {"Shop.Cart -> Shop.Item", "Shop.Cart -> Shop.Cart.fill", "Shop.Cart.fill -> Shop.Item.touch"},
    ),
    "kotlin": (
        "a.kt",
        "package shop\n\nclass Item {\n  fun touch() {}\n}\n\nclass Cart(val item: Item) {\n  fun fill() {\n    item.touch()\n    count()\n  }\n}\n\n"
        "fun count() {}\n",
        {"shop.Cart.fill -> shop.Item.touch", "shop.Cart.fill -> shop.count"},
    ),
    "scala": (
        "a.scala",
        "package shop\nclass Item { def touch(): Unit = {} }\n"
        "class Cart(val item: Item) { def fill(): Unit = { item.touch(); more() }\n def more(): Unit = {} }",
        {"shop.Cart.fill -> shop.Item.touch", "shop.Cart.fill -> shop.Cart.more"},
    ),
    "swift": (
        "a.swift",
        "class Item { func touch() {} }\nclass Cart { let item = Item()\n func fill() { item.touch(); count() } }\n"
        "extension Cart { func more() { fill() } }\nfunc count() {}",
        {"Cart -> Item", "Cart.fill -> Item.touch", "Cart.fill -> count", "Cart.more -> Cart.fill"},
    ),
}


@pytest.mark.parametrize("language", ONE_SERVICE)
def test_fields_methods_and_functions_are_resolved(calls: Calls, language: str) -> None:
    path, source, expected = ONE_SERVICE[language]
    assert calls({path: source}) == expected


def test_a_method_of_an_unknown_object_is_not_guessed_when_it_may_be_the_librarys(calls: Calls) -> None:
    assert calls({"a.rb": "class Pool\ndef push(x); end\nend\ndef go(x)\nx.push(1)\nend"}) == set()


def test_a_function_inside_a_function_is_known_only_there(calls: Calls) -> None:
    found = calls({
        "a.scala": "object A { def outer() = { def read() = 1; read() } }",
        "b.scala": "object B { def go() = { read(); A.outer() } }",
    })  # fmt: skip
    assert found == {"A.outer -> A.outer.read", "B.go -> A.outer"}


def test_an_extension_of_a_librarys_type_is_not_what_building_one_calls(calls: Calls) -> None:
    found = calls({
        "a.swift": "extension Date { func day() -> Int { return 1 } }\nclass Item { func use() {} }\nextension Item { func more() {} }",
        "b.swift": "func go() { let d = Date(); d.day(); let i = Item(); i.more() }",
    })  # fmt: skip
    assert found == {"go -> Date.day", "go -> Item", "go -> Item.more"}


def test_conditions_that_the_grammar_cannot_place_leave_their_first_branch(calls: Calls) -> None:
    found = calls({
        "A.cs": """
        namespace N {
            class Base { protected void Go() {} }
            class Sub : Base
        #if !OLD
                , System.IDisposable
        #else
                , Other
        #endif
            { void Run() { Go(); } }
        }
        """
    })  # fmt: skip
    assert found == {"N.Sub.Run -> N.Base.Go"}


def test_php_classes_are_found_by_their_full_names(calls: Calls) -> None:
    found = calls({
        "a.php": r"""<?php
        namespace App\Http;
        use App\Models\{User, Post as Article};
        use App\Errors\Missing;
        class Broken {}
        class Controller {
          function show(?User $user, Article $post) { $user->save(); $post->save(); throw new Missing(); }
          function fail() { new Broken(); new \Broken(); new Other(); return \App\Models\User::make(); }
        }
        """,
        "b.php": r"<?php namespace App\Models; class User { function save() {} static function make() {} } class Post { function save() {} }",
        "c.php": r"<?php namespace App\Errors; class Missing {} class Other {}",
    })  # fmt: skip
    assert found == {
        "App.Http.Controller.show -> App.Models.User.save", "App.Http.Controller.show -> App.Models.Post.save",
        "App.Http.Controller.show -> App.Errors.Missing", "App.Http.Controller.fail -> App.Http.Broken",
        "App.Http.Controller.fail -> App.Models.User.make",
    }  # fmt: skip


def test_ruby_tells_setters_and_local_variables_from_calls(calls: Calls) -> None:
    source = """
    class Address
      attr_accessor :host
      def self.build
        new.fill
      end
      def fill
        user, @port = pair
        self.user = user
        self.host = 1
        for path in [1] do path end
      rescue IOError => error
        error
      end
      def pair; end
      def user; end
      def user=(value); end
      def path; end
      def error; end
    end
    """
    assert calls({"a.rb": source}) == {
        "Address.build -> Address", "Address.build -> Address.fill", "Address.fill -> Address.pair", "Address.fill -> Address.user=",
    }  # fmt: skip
