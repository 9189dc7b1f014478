"""Calls in C and C++: linkage, includes, function pointers, macros, classes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from unabridged.ingest.analysis import CodeAnalysis
from unabridged.ingest.code.solver import Solver

Calls = Callable[[dict[str, str]], set[str]]


def test_a_static_function_of_another_file_is_no_candidate(calls: Calls) -> None:
    found = calls({
        "a.c": "static void help(void) {}\nvoid run(void) { help(); }",
        "b.c": "static void help(void) {}\nvoid go(void) { help(); }",
    })  # fmt: skip
    assert found == {"a.run -> a.help", "b.go -> b.help"}


def test_a_function_is_found_by_linkage_through_its_header(calls: Calls) -> None:
    found = calls({
        "main.c": '#include "io.h"\nint main(void) { put(1); return 0; }',
        "io.h": "int put(int);",
        "io.c": '#include "io.h"\nint put(int x) { return x; }',
    })  # fmt: skip
    assert found == {"main.main -> io.put"}


def test_function_pointers_are_followed_through_fields_and_tables(calls: Calls) -> None:
    found = calls(
        {
            "a.c": """
        struct ops { int (*open)(void); int (*close)(void); };
        static int my_open(void) { return 0; }
        static int my_close(void) { return 0; }
        static struct ops table[] = { { my_open, my_close } };
        static struct ops named = { .open = my_open };
        int run(struct ops *o) { return o->close(); }
        int go(void) { return table[0].open(); }
        """
        }
    )
    assert found == {"a.run -> a.my_close", "a.go -> a.my_open"}


def test_a_call_inside_a_macro_belongs_to_the_function_that_uses_it(calls: Calls) -> None:
    found = calls(
        {
            "a.c": "#define GROW(b) do { if ((b)->full) \\\n grow(b); } while (0)\nvoid grow(void *b) {}\nvoid add(void *b) { GROW(b); }"
        }
    )
    assert found == {"a.add -> a.grow"}


def test_attribute_macros_do_not_hide_the_function_behind_them(calls: Calls) -> None:
    found = calls(
        {
            "a.h": "#define FAST __attribute__((hot))\n#define API\n",
            "a.c": "static FAST int API f(void) { return 1; }\nint g(void) { return f(); }",
        }
    )
    assert found == {"a.g -> a.f"}


def test_a_cpp_method_defined_outside_its_class_is_that_method(calls: Calls) -> None:
    found = calls({
        "door.h": "namespace home { class Door { public: void open(); void lock(); private: int n; }; }",
        "door.cpp": '#include "door.h"\nnamespace home { void Door::open() { lock(); } void Door::lock() {} }',
        "main.cpp": '#include "door.h"\nint main() { home::Door d; d.open(); home::Door* p = new home::Door(); p->lock(); }',
    })  # fmt: skip
    assert {"home.Door.open -> home.Door.lock", "main -> home.Door.open", "main -> home.Door.lock"} <= found


def test_a_pure_virtual_method_is_what_a_call_names(calls: Calls) -> None:
    found = calls(
        {
            "a.cpp": """
        class Shape { public: virtual int area() = 0; };
        class Square : public Shape { public: int area() override { return 1; } };
        int sum(Shape& s) { return s.area(); }
        """
        }
    )
    assert found == {"sum -> Shape.area"}


def test_a_virtual_method_with_a_body_is_itself_the_likeliest_to_run(calls: Calls) -> None:
    found = calls(
        {
            "a.cpp": """
        class Shape { public: virtual int area() { return 0; } };
        class Square : public Shape { public: int area() override { return 1; } };
        int sum(Shape& s) { return s.area(); }
        """
        }
    )
    assert found == {"sum -> Shape.area"}


def test_attribute_macros_do_not_hide_the_class_that_they_stand_in(calls: Calls) -> None:
    found = calls({
        "guard.h": '''
        #if defined(__clang__)
        #define ATTRIBUTE(x) __attribute__((x))
        #else
        #define ATTRIBUTE(x)  // nothing
        #endif
        #define GUARDED_BY(x) \\
          ATTRIBUTE(guarded_by(x))
        #define RELEASES() ATTRIBUTE(unlock_function())
        ''',
        "lock.h": '''
        #include "guard.h"
        class LOCKABLE Lock { public: void take() {} void drop() RELEASES() { take(); } };
        class PART_EXPORT Part final { Lock lock_; int n_ GUARDED_BY(lock_); void go() { lock_.drop(); } };
        ''',
    })  # fmt: skip
    assert found == {"Lock.drop -> Lock.take", "Part.go -> Lock.drop"}


def test_a_nested_struct_may_be_defined_outside_of_its_class(calls: Calls) -> None:
    found = calls({
        "a.cc": '''
        struct Item { void use() {} };
        class Table { struct Rep; Rep* rep_; void open(); };
        struct Table::Rep { Item item; };
        void Table::open() { rep_->item.use(); Rep* r = rep_; r->item.use(); }
        '''
    })  # fmt: skip
    assert found == {"Table.open -> Item.use"}


def test_a_namespace_has_what_all_its_files_have(calls: Calls) -> None:
    files = {f"n{number}.cc": f"namespace n {{ void f{number}() {{}} }}" for number in range(50)}
    found = calls({**files, "main.cc": "using n::f0; int main() { f0(); n::f49(); }"})
    assert found == {"main -> n.f0", "main -> n.f49"}


def test_of_methods_of_one_name_the_number_of_arguments_chooses(analyzed: Callable[..., CodeAnalysis]) -> None:
    found = analyzed({
        "a.h": "class A { public: void put(int a) {} void put(int a, int b); };",
        "a.cc": '#include "a.h"\nvoid A::put(int a, int b) {}\nvoid run(A a) { a.put(1); }\nvoid go(A a) { a.put(1, 2); }',
    })  # fmt: skip
    assert {(edge.caller, edge.callee_file) for edge in found.edges} == {("run", "a.h"), ("go", "a.cc")}


def test_what_reads_like_a_prototype_in_a_function_builds_an_object(calls: Calls) -> None:
    found = calls({"a.cc": "class A { public: A(int n) {} void go() {} };\nvoid run(int n) { A a(n); a.go(); }"})
    assert found == {"run -> A", "run -> A.go"}


def test_a_namespace_that_many_files_open_costs_by_the_file(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    # As the headers of a generated library do: an operation a file, in a namespace inside of one.
    def work(files: int) -> int:
        count = 0

        def counted(self: Solver, value: int, target: int) -> None:
            nonlocal count
            count += 1
            add(self, value, target)

        monkeypatch.setattr(Solver, "add", counted)
        declared = {
            f"op{number}_ops.h": f"namespace lib {{ namespace ops {{ struct op{number} {{ static int call(); }}; }} }}"
            for number in range(files)
        }
        used = {
            f"op{number}.h": f"#include <op{number}_ops.h>\n"
            f"namespace lib {{ inline int run{number}() {{ return lib::ops::op{number}::call(); }} }}"
            for number in range(files)
        }
        found = calls({**declared, **used})
        assert f"lib.run{files - 1} -> lib.ops.op{files - 1}.call" in found
        return count

    add = Solver.add
    assert work(80) < 2.5 * work(40)


def test_a_name_in_brackets_is_declared_as_a_function(calls: Calls) -> None:
    found = calls({
        "a.h": "int (put)(int x);\n#define twice(x) put(put(x))\n",
        "a.c": '#include "a.h"\nint (put)(int x) { return x; }\n',
        "b.c": '#include "a.h"\nint f(void) { return twice(1); }\n',
    })  # fmt: skip
    assert found == {"b.f -> a.put"}


def test_a_macro_may_stand_for_a_macro_that_stands_for_an_attribute(calls: Calls) -> None:
    found = calls(
        {
            "a.c": "#define API extern\n#define LIB_API API\ntypedef long num;\nLIB_API num one(void) { return 1; }\nLIB_API num two(void) { return one(); }\n"
        }
    )
    assert found == {"a.two -> a.one"}


def test_conditional_code_that_splits_a_statement_is_read_as_one_branch(calls: Calls) -> None:
    found = calls(
        {
            "a.c": """
        void whole(void); void split(void); void last(void);
        #ifdef FAST
        void whole(void) {}
        #else
        void other(void) { whole(); }
        #endif
        void split(void) {}
        void last(void) {}
        void run(int a) {
        #ifdef FAST
            if (a) {
        #else
            if (!a && a > 1) {
        #endif
                split();
            }
        #if 0
            else { last(); whole(
        #endif
            last();
        }
        """
        }
    )
    assert found == {"a.other -> a.whole", "a.run -> a.split", "a.run -> a.last"}


def test_a_macro_may_open_and_close_namespaces(calls: Calls) -> None:
    found = calls({
        "config.h": """
        #define LIB_BEGIN namespace lib { inline namespace v2 {
        #define LIB_END } }
        #define DETAIL_BEGIN namespace lib { namespace detail {
        """,
        "lib.cpp": """
        #include "config.h"
        DETAIL_BEGIN
        static void help() {}
        LIB_END
        LIB_BEGIN
        class Door { public: void open(); };
        #ifdef LOUD
        void Door::open() { detail::help(); }
        #endif
        LIB_END
        void run() { lib::Door door; door.open(); }
        """,
    })  # fmt: skip
    assert found == {
        "lib.v2.Door.open -> lib.detail.help", "run -> lib.v2.Door", "run -> lib.v2.Door.open",
    }  # fmt: skip


OPERATORS = """
namespace geo {
struct Vec {
  Vec operator+(const Vec& o) const { return o; }
  Vec& operator=(const Vec& o) { return *this; }
  bool operator!() const { return false; }
  Vec operator[](int i) const { return *this; }
  void hit() const {}
  friend bool operator<(const Vec& a, const Vec& b) { return a.less(b); }
  bool less(const Vec& o) const { return true; }
};
bool operator==(const Vec& a, const Vec& b) { return true; }
std::ostream& operator<<(std::ostream& out, const Vec& v) { return out; }
std::ostream& operator<<(std::ostream& out, const char* v) { return out; }
struct Ptr { Vec* operator->() const { return v; } Vec& operator*() const { return *v; } Vec* v; };
}
using namespace geo;
"""


def test_operators_of_classes_and_of_functions_are_calls(calls: Calls) -> None:
    found = calls({
        "a.cpp": OPERATORS
        + "void f(Vec a, Vec b) { (a + b).hit(); a = b; !a; a[0].hit(); }\n"
        + "void g(Vec a, Vec b) { a == b; std::cout << a; a < b; }\n"
        + "void h(Ptr p, Ptr q) { p->hit(); (*q).hit(); }\n"
    })  # fmt: skip
    assert found == {
        "geo.operator< -> geo.Vec.less",
        "f -> geo.Vec.operator+", "f -> geo.Vec.hit", "f -> geo.Vec.operator=", "f -> geo.Vec.operator!",
        "f -> geo.Vec.operator[]",
        "g -> geo.operator==", "g -> geo.operator<<", "g -> geo.operator<",
        "h -> geo.Ptr.operator->", "h -> geo.Ptr.operator*", "h -> geo.Vec.hit",
    }  # fmt: skip


def test_operators_on_pointers_and_numbers_are_the_languages_own(calls: Calls) -> None:
    source = (
        OPERATORS
        + "void f(int i, Vec* p, Vec* q) { i + 1; i == i; std::cout << i; p == q; p = q; !p; p + 1; if (p != nullptr) return; }"
    )
    assert calls({"a.cpp": source}) == {"geo.operator< -> geo.Vec.less"}


@pytest.mark.parametrize("macro", ["override", "__declspec(noinline)", "[[nodiscard]]", "= default", "final"])
def test_a_macro_may_stand_for_a_keyword_or_an_attribute_of_newer_compilers(calls: Calls, macro: str) -> None:
    found = calls({
        "a.h": f"#define NEWER {macro}\nclass A {{\n void one() NEWER;\n void two() {{ one(); }}\n}};",
        "a.cpp": '#include "a.h"\nvoid A::one() {}',
    })  # fmt: skip
    assert found == {"A.two -> A.one"}


def test_an_attribute_macro_takes_a_text_with_brackets(calls: Calls) -> None:
    found = calls({
        "a.h": """
        #define DEPRECATED(message) __declspec(deprecated(message))
        class A {
          DEPRECATED("Use `one(two())` instead.")
          void old() { one(); }
          void one();
        };
        """,
        "a.cpp": '#include "a.h"\nvoid A::one() {}',
    })  # fmt: skip
    assert found == {"A.old -> A.one"}


def test_macros_of_the_build_do_not_damage_what_stands_beside_them(calls: Calls) -> None:
    found = calls({
        "a.cpp": """
        BEGIN_LIBRARY_NAMESPACE
        DEFINE_FLAG(int, limit, 256 << 10,
                    "how much (bytes)");
        DEFINE_FLAG(int, other, 1, "more");
        class A {
          NO_COPIES(A)

          void one() { two(); }
          void two() {}
        };
        void f(A* a) { a->two(); }
        END_LIBRARY_NAMESPACE
        """
    })  # fmt: skip
    assert found == {"A.one -> A.two", "f -> A.two"}


def test_a_macro_that_makes_text_of_its_argument_calls_what_else_it_names(calls: Calls) -> None:
    found = calls({
        "a.h": "#define CHECK(x) do { if (!(x)) lib::fail(#x); } while (0)",
        "a.cpp": '#include "a.h"\nnamespace lib { void fail(const char* text) {} }\nvoid f(int x) { CHECK(x); }',
    })  # fmt: skip
    assert found == {"f -> lib.fail"}


def test_what_a_path_defines_outside_of_its_namespace_is_in_it_and_sees_it(calls: Calls) -> None:
    found = calls({
        "lib.h": """
        namespace lib {
        void fail(int code);
        class Base { public: virtual void stop(); };
        class Own : public Base { public: void stop(); };
        }
        """,
        "lib.cpp": """
        #include "lib.h"
        void lib::fail(int code) {}
        void lib::Base::stop() { fail(1); }
        void lib::Own::stop() { Base::stop(); }
        void f() { lib::fail(2); }
        """,
    })  # fmt: skip
    assert found == {"lib.Base.stop -> lib.fail", "lib.Own.stop -> lib.Base.stop", "f -> lib.fail"}


def test_bodies_of_inline_functions_may_have_a_file_of_their_own(calls: Calls) -> None:
    found = calls({
        "a.h": 'class A { void one(); void two(); };\n#include "a.inl"',
        "a.inl": "inline void A::one() { two(); }\ninline void A::two() {}",
    })  # fmt: skip
    assert found == {"A.one -> A.two"}


def test_a_test_of_googletest_is_named_by_its_two_names(calls: Calls) -> None:
    found = calls({
        "a_test.cc": """
        class Door : public testing::Test { protected: void open() {} };
        void bell() {}
        TEST_F(Door, Opens) { open(); bell(); }
        TEST(Bells, Ring) { bell(); }
        """
    })  # fmt: skip
    assert found == {"Door.Opens -> Door.open", "Door.Opens -> bell", "Bells.Ring -> bell"}


def test_a_condition_runs_the_conversion_to_bool(calls: Calls) -> None:
    found = calls({
        "a.cpp": """
        class Result { public: explicit operator bool() const { return ok(); } bool ok() const { return true; } };
        class Plain {};
        void f(const Result& r, const Plain& p, Result* pointer) { if (r) {} if (p) {} if (pointer) {} }
        void g(Result r) { while (!r) {} }
        void h(Result r, bool other) { bool both = other && r; }
        """
    })  # fmt: skip
    assert {each for each in found if not each.startswith("Result")} == {
        "f -> Result.operator bool", "g -> Result.operator bool", "h -> Result.operator bool",
    }  # fmt: skip


def test_a_macro_goes_on_behind_its_comments(calls: Calls) -> None:
    source = r"""
    #define CHECK(x) do { if (!(x)) { \
        fail(1); /* in case
                    it returns */ \
        later(); } } while (0)
    void fail(int x) {}
    void later(void) {}
    void f(int x) { CHECK(x); }
    """
    assert calls({"a.c": source}) == {"a.f -> a.fail", "a.f -> a.later"}


def test_a_macro_without_arguments_may_stand_for_calls(calls: Calls) -> None:
    found = calls({
        "a.c": "#define POST do { submit(req); return 0; } while (0)\nint submit(int r) {}\nint f(int req) { POST; }",
    })  # fmt: skip
    assert found == {"a.f -> a.submit"}


def test_of_macros_for_several_systems_the_ordinary_builds_is_meant(calls: Calls) -> None:
    source = """
    int apple(int x) {}
    int plain(int x) {}
    #if defined(__APPLE__) || defined(_WIN32)
    # define FD(x) apple(x)
    #else
    # define FD(x) plain(x)
    #endif
    int f(int x) { return FD(x); }
    """
    assert calls({"a.c": source}) == {"a.f -> a.plain"}


def test_what_an_option_chooses_between_is_all_possible_at_once(calls: Calls) -> None:
    source = """
    int fast(int x) {}
    int safe(int x) {}
    #ifdef WITH_FAST
    # define FD(x) fast(x)
    #else
    # define FD(x) safe(x)
    #endif
    int f(int x) { return FD(x); }
    """
    assert calls({"a.c": source}) == {"a.f -> a.fast", "a.f -> a.safe"}


def test_files_for_one_system_call_each_other_and_others_the_ordinary_builds(calls: Calls) -> None:
    found = calls({
        "core.h": "int open_pipe(void);",
        "core.c": '#include "core.h"\nint run(void) { return open_pipe(); }',
        "unix/pipe.c": "int open_pipe(void) { return 1; }",
        "win/pipe.c": "int open_pipe(void) { return 2; }",
        "win/stream.c": '#include "../core.h"\nint read_stream(void) { return open_pipe(); }',
    })  # fmt: skip
    assert found == {"core.run -> pipe.open_pipe", "stream.read_stream -> pipe.open_pipe"}


def test_a_static_function_of_an_included_header_is_seen_through_its_namespace(calls: Calls) -> None:
    found = calls({
        "a.h": "namespace lib {\nstatic inline int first(int x) { return x; }\n}",
        "a.cc": '#include "a.h"\nnamespace lib {\nint f(int x) { return first(x); }\n}',
        "b.cc": "namespace lib {\nstatic int first(int x) { return x; }\n}",
    })  # fmt: skip
    assert found == {"lib.f -> lib.first"}


def test_a_class_defined_outside_of_another_sees_the_methods_of_that(calls: Calls) -> None:
    found = calls({
        "a.cc": """
        namespace lib {
        class Info { public: class Walker; static Info* empty(); };
        class Info::Walker { public: Info* visit(); };
        Info* Info::empty() { return 0; }
        Info* Info::Walker::visit() { return empty(); }
        }
        """
    })  # fmt: skip
    assert found == {"lib.Info.Walker.visit -> lib.Info.empty"}


def test_a_class_is_none_of_the_classes_inside_it(analyzed: Callable[..., CodeAnalysis]) -> None:
    analysis = analyzed({
        "a.h": "class List { public: class Iterator { public: void next(); }; struct { int size; }; };",
    })  # fmt: skip
    assert not analysis.inheritance


def test_a_field_that_is_given_several_values_is_built(calls: Calls) -> None:
    found = calls({
        "a.cc": """
        struct Compare {}; struct Arena {};
        template <typename K> class List { public: List(Compare c, Arena* a) {} };
        class Table {
         public:
          Table() : compare_(), list_(compare_, &arena_) {}
         private:
          typedef List<int> Kept;
          Compare compare_; Arena arena_; Kept list_;
        };
        """
    })  # fmt: skip
    assert "Table -> List" in found


@pytest.mark.parametrize("named", ["typedef List Kept;", "using Kept = List;"])
def test_a_class_has_the_types_that_it_names(calls: Calls, named: str) -> None:
    found = calls({
        "a.cc": "class List { public: class Place { public: void next() {} }; };\n"
        + f"class Table {{ public: {named} }};\n"
        + "void walk(Table::Kept::Place place) { place.next(); }"
    })  # fmt: skip
    assert found == {"walk -> List.Place.next"}
