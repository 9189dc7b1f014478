"""Calls in JavaScript: modules of both kinds, prototypes, object literals, callbacks, JSDoc."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Calls = Callable[[dict[str, str]], set[str]]


def test_a_name_means_what_the_import_brings_even_under_another_name(calls: Calls) -> None:
    found = calls({
        "a.js": "import { send as post } from './lib/http.js'\nexport function run() { post() }",
        "lib/http.js": "export function send() {}\nexport function post() {}",
    })  # fmt: skip
    assert found == {"a.run -> lib.http.send"}


def test_an_import_follows_re_exports_and_stars_to_the_definition(calls: Calls) -> None:
    found = calls({
        "main.js": "import { open } from './api'\nexport const start = () => open()",
        "api/index.js": "export * from './files'",
        "api/files.js": "export { openFile as open } from './disk'",
        "api/disk.js": "export function openFile() {}",
    })  # fmt: skip
    assert found == {"main.start -> api.disk.openFile"}


@pytest.mark.parametrize("export", ["exports.close = function () {}", "module.exports = { close() {} }"])
def test_commonjs_modules_export_by_assignment(calls: Calls, export: str) -> None:
    found = calls({"main.js": "const door = require('./door')\nfunction leave() { door.close() }", "door.js": export})
    assert found == {"main.leave -> door.close"}


def test_a_commonjs_module_may_be_its_constructor(calls: Calls) -> None:
    found = calls({
        "pool.js": "module.exports = Pool\nfunction Pool() { this.size = 0 }\nPool.prototype.take = function () {}",
        "main.js": "const Pool = require('./pool')\nfunction run() { const p = new Pool(); p.take() }",
    })  # fmt: skip
    assert found == {"main.run -> pool.Pool", "main.run -> pool.Pool.take"}


def test_methods_of_a_prototype_see_each_other_through_this(calls: Calls) -> None:
    found = calls(
        {
            "a.js": """
        function Animal() {}
        Animal.prototype.speak = function () { this.sound() }
        Animal.prototype.sound = function () {}
        """
        }
    )
    assert found == {"a.Animal.speak -> a.Animal.sound"}


def test_inheritance_by_util_inherits_reaches_the_parents_methods(calls: Calls) -> None:
    found = calls(
        {
            "a.js": """
        const util = require('util')
        function Base() {}
        Base.prototype.stop = function () {}
        function Child() {}
        util.inherits(Child, Base)
        function run() { new Child().stop() }
        """
        }
    )
    assert "a.run -> a.Base.stop" in found


def test_a_class_field_with_an_arrow_function_is_a_method(calls: Calls) -> None:
    found = calls({"a.js": "class Button { click = () => this.press()\n press() {} }"})
    assert found == {"a.Button.click -> a.Button.press"}


def test_super_calls_the_base_class(calls: Calls) -> None:
    found = calls({"a.js": "class A { m() {} }\nclass B extends A { m() { super.m() } }"})
    assert found == {"a.B.m -> a.A.m"}


def test_functions_of_an_object_literal_belong_to_the_variable(calls: Calls) -> None:
    found = calls(
        {"a.js": "const tools = { cut() { this.clean() }, clean: () => {} }\nfunction work() { tools.cut() }"}
    )
    assert found == {"a.tools.cut -> a.tools.clean", "a.work -> a.tools.cut"}


def test_a_lambda_belongs_to_the_function_around_it(calls: Calls) -> None:
    found = calls({"a.js": "function all(list) { list.forEach(x => one(x)) }\nfunction one(x) {}"})
    assert found == {"a.all -> a.one"}


def test_a_named_function_passed_on_is_called_where_its_parameter_is(calls: Calls) -> None:
    found = calls({"a.js": "function each(f) { f() }\nfunction visit() {}\nfunction walk() { each(visit) }"})
    assert found == {"a.walk -> a.each", "a.each -> a.visit"}


def test_a_local_name_hides_an_outer_function(calls: Calls) -> None:
    found = calls({"a.js": "function log() {}\nfunction f(log) { log() }\nfunction g() { const log = 1; log() }"})
    assert found == set()


def test_jsdoc_types_say_what_a_parameter_is(calls: Calls) -> None:
    found = calls(
        {
            "a.js": """
        class Door { open() {} }
        class Box { open() {} }
        /** @param {Door[]} doors */
        function all(doors) { for (const door of doors) door.open() }
        """
        }
    )
    assert found == {"a.all -> a.Door.open"}


def test_an_unknown_receiver_is_guessed_only_where_one_class_has_the_method(calls: Calls) -> None:
    source = "class Door { unlatch() {} }\nfunction f(x) { x.unlatch() }"
    assert calls({"a.js": source}) == {"a.f -> a.Door.unlatch?"}
    assert calls({"a.js": source + "\nclass Gate { unlatch() {} }"}) == set()


def test_members_given_by_assign_are_found(calls: Calls) -> None:
    found = calls(
        {
            "a.js": "const proto = { init() {} }\nfunction make() { const app = function () {}; Object.assign(app, proto); app.init() }"
        }
    )
    assert found == {"a.make -> a.proto.init"}


def test_deep_nesting_is_no_recursion_error(calls: Calls) -> None:
    deep = "f(" * 3000 + "1" + ")" * 3000
    assert calls({"a.js": f"function f(x) {{ return x }}\nfunction g() {{ return {deep} }}"}) == {"a.g -> a.f"}


def test_a_component_tag_calls_the_component(calls: Calls) -> None:
    found = calls(
        {
            "a.jsx": "function Row() {}\nfunction Table(rows) { return <div><Row a={pick()} b={1}/></div> }\nfunction pick() {}"
        }
    )
    assert found == {"a.Table -> a.Row", "a.Table -> a.pick"}


def test_thousands_of_nested_blocks_cost_time_in_proportion(calls: Calls) -> None:
    source = "function f() {" + "if (a) {\n" * 5000 + "g()" + "}" * 5000 + "}\nfunction g() {}"
    assert calls({"a.js": source}) == {"a.f -> a.g"}


@pytest.mark.parametrize("helper", ["_interopRequireDefault", "__importDefault"])
def test_modules_that_go_through_a_compilers_helper_stay_apart(calls: Calls, helper: str) -> None:
    found = calls({
        "a.js": "exports.__esModule = true; exports.default = first; function first() {}",
        "b.js": "exports.__esModule = true; exports.default = second; function second() {}",
        "main.js": f"""
            var one = {helper}(require("./a")), two = {helper}(require("./b"))
            function {helper}(m) {{ return m && m.__esModule ? m : {{ default: m }} }}
            function run() {{ (0, one.default)() }}
        """,
    })  # fmt: skip
    assert {call for call in found if call.startswith("main.run")} == {"main.run -> a.first"}


def test_exports_may_be_assigned_together(calls: Calls) -> None:
    found = calls({
        "u.js": "Object.assign(module.exports, {a, b() {}}); function a() {}",
        "m.js": "const u = require('./u'); function f() { u.a(); u.b(); }",
    })  # fmt: skip
    assert found == {"m.f -> u.a", "m.f -> u.b"}


def test_object_create_makes_an_object_with_the_members_of_another(calls: Calls) -> None:
    found = calls({
        "m.js": """
        function Base() {}
        Base.prototype.go = function () {};
        function Sub() {}
        Sub.prototype = Object.create(Base.prototype);
        Sub.prototype.run = function () { this.go(); };
        const app = {listen() {}};
        function create() { return Object.create(app); }
        function f() { new Sub().run(); create().listen(); }
        """
    })  # fmt: skip
    assert found == {
        "m.Sub.run -> m.Base.go",
        "m.f -> m.Sub",
        "m.f -> m.Sub.run",
        "m.f -> m.create",
        "m.f -> m.app.listen",
    }


def test_an_untyped_call_lists_the_entries_of_one_table_but_no_mixture(calls: Calls) -> None:
    entries = ", ".join(f"{name}() {{}}" for name in "abcde")
    table = calls({"m.js": f"const table = {{{entries}}}; function f(k) {{ table[k](); }}"})
    assert table == {f"m.f -> m.table.{name}?" for name in "abcde"}
    objects = "".join(f"const {name} = {{ go() {{}} }}; run({name}.go);" for name in "abcde")
    mixture = calls({"m.js": f"function run(callback) {{ callback(); }} {objects}"})
    assert mixture == {"m -> m.run"}


def test_a_class_made_by_mixins_still_has_the_methods_of_its_base(calls: Calls) -> None:
    found = calls({
        "m.js": """
        import { Walks, Swims } from 'elsewhere'
        class Animal { eat() {} }
        class Duck extends Walks(Swims(Animal)) { live() { this.eat() } }
        """
    })  # fmt: skip
    assert found == {"m.Duck.live -> m.Animal.eat"}


def test_bodies_go_before_the_declarations_that_describe_them(calls: Calls) -> None:
    found = calls({
        "lib/index.d.ts": "export interface Item { go(): void }\nexport function make(): Item",
        "lib/index.js": "exports.make = function () { return new Item() }\nclass Item { go() {} }",
        "main.js": "const { make } = require('./lib'); function run(item) { make().go(); item.go() }",
    })  # fmt: skip
    assert {call for call in found if call.startswith("main")} == {
        "main.run -> lib.index.make", "main.run -> lib.index.Item.go"
    }  # fmt: skip


def test_a_class_given_to_a_member_is_named_by_it(calls: Calls) -> None:
    found = calls(
        {
            "a.js": "const internals = {};\nexports = module.exports = internals.Core = class { start() { this.go(); } go() {} };"
        }
    )
    assert found == {"a.internals.Core.start -> a.internals.Core.go"}


def test_a_class_without_a_constructor_is_built_by_that_of_its_base(calls: Calls) -> None:
    found = calls(
        {"a.js": "class Base { constructor() {} }\nclass Sub extends Base {}\nfunction make() { return new Sub(); }"}
    )
    assert found == {"a.make -> a.Sub", "a.make -> a.Base"}


def test_where_instanceof_holds_a_variable_is_of_that_class(calls: Calls) -> None:
    source = """
    class Door { unlatch() {} }
    class Lock { unlatch() {} }
    function one(x) { if (x instanceof Door) { x.unlatch(); } x.unlatch(); }
    function two(x, y) { return x && y instanceof Lock && y.unlatch(); }
    function three(x) { return x instanceof Door ? x.unlatch() : null; }
    function four(x) { if (x instanceof Door) { x = other(); x.unlatch(); } }
    """
    assert calls({"a.js": source}) == {
        "a.one -> a.Door.unlatch", "a.two -> a.Lock.unlatch", "a.three -> a.Door.unlatch",
    }  # fmt: skip
