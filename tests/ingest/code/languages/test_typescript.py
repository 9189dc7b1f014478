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


def test_a_call_on_an_interface_names_its_method(calls: Calls) -> None:
    found = calls(
        {
            "a.ts": """
        interface Shape { area(): number }
        class Square implements Shape { area() { return 1 } }
        function sum(shapes: Shape[]) { return shapes.map(s => s.area()) }
        """
        }
    )
    assert found == {"a.sum -> a.Shape.area"}


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


def test_a_function_type_says_what_a_lambda_in_its_place_is_given(calls: Calls) -> None:
    found = calls(
        {
            "a.ts": """
        class Sink<T> { next(value: T) {} }
        class Source<T> {
          constructor(run?: (this: Source<T>, sink: Sink<T>) => void) {}
          pipe(): Source<T> { return this }
        }
        type Operator<T, R> = (source: Source<T>) => Source<R>
        function operate<T, R>(init: (source: Source<T>, sink: Sink<R>) => void): Operator<T, R> { return s => s.pipe() }
        function fresh() { return new Source(sink => sink.next(1)) }
        function chained() { return operate((source, sink) => { const emit = () => sink.next(1); emit() })(fresh()).pipe() }
        """
        }
    )
    assert found == {
        "a.operate -> a.Source.pipe", "a.fresh -> a.Source", "a.fresh -> a.Sink.next", "a.chained -> a.operate",
        "a.chained -> a.fresh", "a.chained -> a.chained.emit", "a.chained.emit -> a.Sink.next", "a.chained -> a.Source.pipe",
    }  # fmt: skip


def test_an_object_literal_is_read_as_the_interface_that_is_expected(calls: Calls) -> None:
    found = calls(
        {
            "a.ts": """
        class Mouse { at() {} }
        class Key { code() {} }
        interface Handlers { move: (m: Mouse) => void; press(k: Key): void }
        function listen(handlers: Handlers) {}
        listen({ move: m => m.at(), press: k => k.code() })
        const quiet: Handlers = { move: m => m.at(), press(k) { k.code() } }
        const checked = { press: k => k.code() } satisfies Handlers
        class Pad { onMove: (m: Mouse) => void = m => m.at() }
        """
        }
    )
    assert found == {
        "a -> a.listen", "a.move -> a.Mouse.at", "a.press -> a.Key.code", "a.quiet.move -> a.Mouse.at",
        "a.quiet.press -> a.Key.code", "a.checked.press -> a.Key.code", "a.Pad.onMove -> a.Mouse.at",
    }  # fmt: skip


def test_the_declared_type_of_this_is_its_type(calls: Calls) -> None:
    assert calls({"a.ts": "class Box { open() {} }\nfunction f(this: Box) { this.open() }"}) == {"a.f -> a.Box.open"}


def test_interfaces_may_go_without_semicolons_before_a_call_signature(calls: Calls) -> None:
    """The grammar reads `name\\n<T>(...)` as one member, and then nothing of the file."""
    found = calls(
        {
            "a.ts": """
        export interface Action extends Base {
            // without a name
            <T extends Function>(fn: T): T
            // with one
            <T extends Function>(name: string, fn: T): T
            (name: string): void
        }
        interface Both<in out T> { get(): T }
        function inner() {}
        function outer() { inner() }
        """
        }
    )
    assert found == {"a.outer -> a.inner"}


def test_a_type_guard_says_what_a_variable_is(calls: Calls) -> None:
    found = calls(
        {
            "a.ts": """
        class Door { unlatch() {} }
        class Lock { unlatch() {} }
        function isDoor(x: any): x is Door { return true }
        const isLock = find() as (x: unknown) => x is Lock
        function lockOf(x: any): Lock { return new Lock() }
        function f(a: any, b: any, c: any) {
          if (isDoor(a)) a.unlatch()
          if (c && isLock(b)) { b.unlatch() }
          if (lockOf(c)) { c.unlatch() }
        }
        """
        }
    )
    assert found == {
        "a.f -> a.isDoor", "a.f -> a.Door.unlatch", "a.f -> a.Lock.unlatch", "a.f -> a.lockOf", "a.lockOf -> a.Lock",
    }  # fmt: skip
