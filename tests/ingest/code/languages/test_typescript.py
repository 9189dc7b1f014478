"""Calls in TypeScript: declared types, interfaces, path aliases."""

from __future__ import annotations

from collections.abc import Callable

Calls = Callable[[dict[str, str]], set[str]]


def test_a_declared_parameter_type_chooses_among_equal_method_names(calls: Calls) -> None:
    found = calls({
        "a.ts": "import { Cat, Dog } from './pets'\nexport function go(pet: Dog) { pet.call() }",
        "pets.ts": "export class Cat { call() {} }\nexport class Dog { call() {} }",
    })  # fmt: skip
    assert found == {"a.go -> pets.Dog.call"}


def test_a_call_on_an_interface_may_reach_those_who_implement_it(calls: Calls) -> None:
    found = calls(
        {
            "a.ts": """
        interface Shape { area(): number }
        class Square implements Shape { area() { return 1 } }
        function sum(shapes: Shape[]) { return shapes.map(s => s.area()) }
        """
        }
    )
    assert found == {"a.sum -> a.Shape.area", "a.sum -> a.Square.area?"}


def test_path_aliases_of_tsconfig_are_followed(calls: Calls) -> None:
    found = calls({
        "tsconfig.json": '{ "compilerOptions": { "baseUrl": ".", "paths": { "@app/*": ["src/app/*"], }, } } // comment',
        "main.ts": "import { boot } from '@app/boot'\nboot()",
        "src/app/boot.ts": "export const boot = () => {}",
    })  # fmt: skip
    assert found == {"main -> src.app.boot.boot"}


def test_a_return_type_carries_over_to_the_next_call(calls: Calls) -> None:
    found = calls(
        {
            "a.ts": """
        class Conn { close(): void {} }
        class Pool { take(): Promise<Conn> { return null! } }
        async function f(pool: Pool) { const c = await pool.take(); c.close() }
        """
        }
    )
    assert found == {"a.f -> a.Pool.take", "a.f -> a.Conn.close"}


def test_parameter_properties_are_fields(calls: Calls) -> None:
    found = calls(
        {"a.ts": "class Log { put() {} }\nclass App { constructor(private log: Log) {}\n run() { this.log.put() } }"}
    )
    assert found == {"a.App.run -> a.Log.put"}


def test_a_workspace_package_is_found_by_its_name(calls: Calls) -> None:
    found = calls({
        "packages/core/package.json": '{"name": "@acme/core", "main": "dist/index.js"}',
        "packages/core/src/index.ts": "export function tick() {}",
        "packages/app/main.ts": "import { tick } from '@acme/core'\nexport function run() { tick() }",
    })  # fmt: skip
    assert found == {"packages.app.main.run -> packages.core.src.index.tick"}


def test_a_type_parameter_is_at_least_what_it_extends(calls: Calls) -> None:
    found = calls({
        "m.ts": """
        interface Named { name(): string }
        class Box<T extends Named> { constructor(private value: T) {} run() { this.value.name() } }
        function show<T extends Named>(value: T) { value.name() }
        """
    })  # fmt: skip
    assert found == {"m.Box.run -> m.Named.name", "m.show -> m.Named.name"}
