"""Calls in Java: packages, imports, inheritance, nested and anonymous classes."""

from __future__ import annotations

from collections.abc import Callable

Calls = Callable[[dict[str, str]], set[str]]

ITEM = "package shop; public class Item { public void touch() {} public static Item of() { return new Item(); } }"


def test_a_class_of_another_package_is_reached_by_its_import(calls: Calls) -> None:
    found = calls({
        "shop/Item.java": ITEM,
        "other/Item.java": "package other; public class Item { public void touch() {} }",
        "app/Main.java": "package app; import shop.Item; class Main { void run(Item i) { i.touch(); } }",
    })  # fmt: skip
    assert found == {"shop.Item.of -> shop.Item", "app.Main.run -> shop.Item.touch"}


def test_classes_of_the_same_package_need_no_import(calls: Calls) -> None:
    found = calls(
        {"shop/Item.java": ITEM, "shop/Cart.java": "package shop; class Cart { void add() { Item.of().touch(); } }"}
    )
    assert {"shop.Cart.add -> shop.Item.of", "shop.Cart.add -> shop.Item.touch"} <= found


def test_static_imports_bring_methods(calls: Calls) -> None:
    found = calls({
        "u/Text.java": "package u; public class Text { public static void trim() {} }",
        "a/A.java": "package a; import static u.Text.trim; class A { void f() { trim(); } }",
        "b/B.java": "package b; import static u.Text.*; class B { void f() { trim(); } }",
    })  # fmt: skip
    assert found == {"a.A.f -> u.Text.trim", "b.B.f -> u.Text.trim"}


def test_inherited_methods_and_fields_are_found_in_the_base_class(calls: Calls) -> None:
    found = calls({
        "p/Base.java": "package p; class Base { protected Log log = new Log(); void close() {} }",
        "p/Log.java": "package p; class Log { void put() {} }",
        "p/Door.java": "package p; class Door extends Base { void shut() { log.put(); close(); } }",
    })  # fmt: skip
    assert {"p.Door.shut -> p.Log.put", "p.Door.shut -> p.Base.close"} <= found


def test_a_constructor_is_named_as_its_class(calls: Calls) -> None:
    found = calls(
        {"p/A.java": "package p; class A { A() { init(); } void init() {} }\nclass B extends A { B() { super(); } }"}
    )
    assert found == {"p.A -> p.A.init", "p.B -> p.A"}


def test_a_call_on_an_interface_names_its_method(calls: Calls) -> None:
    found = calls({
        "p/A.java": "package p; interface Store { void put(); } class Disk implements Store { public void put() {} }"
        " class User { Store store; void go() { store.put(); } }"
    })  # fmt: skip
    assert found == {"p.User.go -> p.Store.put"}


def test_nested_classes_call_methods_of_the_class_around_them(calls: Calls) -> None:
    found = calls({"p/A.java": "package p; class A { void log() {} class In { void go() { log(); } } }"})
    assert found == {"p.A.In.go -> p.A.log"}


def test_elements_of_collections_keep_their_class(calls: Calls) -> None:
    found = calls({
        "shop/Item.java": ITEM,
        "shop/Cart.java": """
        package shop;
        import java.util.*;
        class Cart {
            Map<String, List<Item>> items = new HashMap<>();
            void all() { items.get("a").forEach(i -> i.touch()); for (var list : items.values()) list.get(0).touch(); }
        }
        """,
    })  # fmt: skip
    assert "shop.Cart.all -> shop.Item.touch" in found


def test_methods_of_anonymous_classes_follow_the_method_around_them(calls: Calls) -> None:
    found = calls(
        {"p/A.java": "package p; class A { void f() { new Thread() { public void run() { g(); } }; } void g() {} }"}
    )
    assert found == {"p.A.f.run -> p.A.g"}


def test_a_lambda_takes_the_types_of_the_interface_that_it_implements(calls: Calls) -> None:
    found = calls({
        "shop/Item.java": ITEM,
        "shop/Rule.java": "package shop; interface Rule { boolean fits(Item item, int count); default void x() {} }",
        "shop/Shop.java": """
        package shop;
        import java.util.function.Consumer;
        class Shop {
            void keep(Rule rule) {}
            void each(Consumer<Item> f) {}
            void go() { keep((item, count) -> { item.touch(); return true; }); }
            void all() { each(i -> i.touch()); }
            Rule made() { return (i, n) -> { i.touch(); return false; }; }
        }
        """,
    })  # fmt: skip
    touched = {f"shop.Shop.{name} -> shop.Item.touch" for name in ("go", "all", "made")}
    assert touched <= found


def test_a_method_is_looked_for_in_classes_before_interfaces(calls: Calls) -> None:
    found = calls({
        "p/A.java": """
        package p;
        interface Named { void name(); }
        interface Loud extends Named {}
        class Outer { static class Base implements Named { public void name() {} } }
        class Dog extends Outer.Base implements Loud { void bark() { name(); } }
        class User { void go(Dog dog) { dog.name(); } }
        """
    })  # fmt: skip
    assert found == {"p.Dog.bark -> p.Outer.Base.name", "p.User.go -> p.Outer.Base.name"}


def test_the_elements_of_an_annotation_are_methods(calls: Calls) -> None:
    found = calls({"p/A.java": "package p; @interface Key { String value() default \"\"; } class U { void f(Key k) { k.value(); } }"})  # fmt: skip
    assert found == {"p.U.f -> p.Key.value"}


def test_what_a_variable_is_declared_as_says_more_than_what_it_is_given(calls: Calls) -> None:
    found = calls({
        "p/A.java": """
        package p;
        import java.util.*;
        class Item { public boolean equals(Object other) { return true; } String name() { return names.get(0); } List<String> names; }
        class User {
            List<Item> items;
            Item best;
            void set(Map<String, Item> all) { best = all.get("a"); }
            void go() { String name = items.get(0).name(); name.equals("a"); best.equals(name); }
        }
        """
    })  # fmt: skip
    assert found == {"p.User.go -> p.Item.name", "p.User.go -> p.Item.equals"}


def test_constants_are_found_by_their_names_and_collections_may_have_classes_of_their_own(calls: Calls) -> None:
    found = calls({
        "p/A.java": """
        package p;
        import java.util.*;
        enum Size { SMALL; void fit() {} }
        class Item { void touch() {} }
        class Items extends ArrayList<Item> { void sort() {} }
        class User {
            void sizes() { Size.valueOf("SMALL").fit(); for (Size size : Size.values()) { size.fit(); } }
            void items(Items items) { items.get(0).touch(); items.sort(); }
        }
        """
    })  # fmt: skip
    assert found == {"p.User.sizes -> p.Size.fit", "p.User.items -> p.Item.touch", "p.User.items -> p.Items.sort"}


def test_what_a_callback_makes_is_what_its_collection_holds_next(calls: Calls) -> None:
    found = calls({
        "p/A.java": """
        package p;
        import java.util.*;
        class Item { Part part() { return null; } }
        class Part { boolean fits() { return true; } void use() {} }
        class User {
            void go(List<Item> items, Optional<Item> one) {
                items.stream().map(item -> item.part()).filter(part -> part.fits()).toList();
                one.map(Item::part).orElse(null).use();
            }
        }
        """
    })  # fmt: skip
    assert found == {"p.User.go -> p.Item.part", "p.User.go -> p.Part.fits", "p.User.go -> p.Part.use"}


def test_the_classes_inside_of_a_class_may_be_imported_together(calls: Calls) -> None:
    found = calls({
        "p/Outer.java": "package p; import p.Outer.Model.*; class Outer { static class Model { static class Spec { void go() {} } }"
        " void run(Spec spec) { spec.go(); } }",
    })  # fmt: skip
    assert found == {"p.Outer.run -> p.Outer.Model.Spec.go"}
