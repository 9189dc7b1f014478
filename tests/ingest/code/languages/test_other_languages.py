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
