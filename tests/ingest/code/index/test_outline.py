"""What an outline says of a file in each language: definitions by name, calls with their receivers, imports."""

import pytest
from unabridged.ingest.code.index import outline
from unabridged.ingest.code.index.outline import Outline
from unabridged.ingest.document import SourceFile
from unabridged.ingest.readers.sources import language_of

CASES = {
    "a.py": (
        "import os.path as p\nfrom .x import y as z\n\nclass A(B):\n    @deco\n    def m(self):\n        self.n().k()\n        z()\n",
        ["A class", "A.m method"],
        ["deco", "self . n", "? . k", "z"],
    ),
    "a.js": (
        "import { y as z } from './x'\nconst f = () => { z(); a.b.c() }\nclass A extends B { m() { this.n() } }\n",
        ["f function", "A class", "A.m method"],
        ["z", "a.b . c", "this . n"],
    ),
    "a.ts": (
        "export class A<T> implements I { m(x: T): void { new B(); this.n<T>() } }\ninterface I { m(): void }\n",
        ["A class", "A.m method", "I class", "I.m method"],
        ["B", "this . n"],
    ),
    "A.java": (
        "package p;\nimport q.B;\nclass A extends B { A() { m(); } void m() { b.c.n(); new C<D>(); } }\n",
        ["A class", "A method", "A.m method"],
        ["m", "b.c . n", "C"],
    ),
    "a.go": (
        'package p\nimport q "x/y"\ntype T struct{}\nfunc (t *T) M() { q.N(); f() }\nfunc f() {}\n',
        ["T class", "T.M method", "f function"],
        ["q . N", "f"],
    ),
    "a.c": (
        '#include "x.h"\nstruct s { int a; };\nstatic char *f(void) { g(); p->h(); return 0; }\n',
        ["s class", "f function"],
        ["g", "p . h"],
    ),
    "a.cpp": (
        "namespace n { class A : public B { void m() { k(); } void d(); }; }\nvoid n::A::d() { x::y(); }\n",
        ["n.A class", "n.A.m method", "n.A.d method", "n.A.d method"],
        ["k", "x . y"],
    ),
    "a.rs": (
        "use crate::x::{y, z as w};\nstruct S;\nimpl T for S { fn m(&self) { self.n(); w(); A::b() } }\nmod i { fn j() {} }\n",
        ["S class", "S.m method", "i.j function"],
        ["self . n", "w", "A . b"],
    ),
    "A.cs": (
        "using X.Y;\nnamespace N { class A : B { A() { M(); } void M() { this.K(); new C(); } } }\n",
        ["N.A class", "N.A method", "N.A.M method"],
        ["M", "this . K", "C"],
    ),
    "a.php": (
        "<?php\nnamespace N;\nuse X\\Y;\nclass A extends B { function m() { $this->n(); f(); Y::g(); new C(); } }\n",
        ["A class", "A.m method"],
        ["$this . n", "f", "Y . g", "C"],
    ),
    "a.rb": (
        "module M\n  class A < B\n    def m\n      n(1)\n      x.k\n    end\n  end\nend\n",
        ["M class", "M.A class", "M.A.m method"],
        ["n", "x . k"],
    ),
    "a.kt": (
        "package p\nimport q.B\nclass A : B() { fun m() { n(); x.k() } }\nfun f() { A() }\n",
        ["A class", "A.m method", "f function"],
        ["n", "x . k", "A"],
    ),
    "a.scala": (
        "package p\nimport q.B\nclass A extends B { def m() = { n(); x.k(1) } }\nobject O { def f() = new A }\n",
        ["A class", "A.m method", "O class", "O.f method"],
        ["n", "x . k", "A"],
    ),
    "a.swift": (
        "import X\nclass A: B { func m() { n(); x.k() } }\nextension A { func e() { self.m() } }\n",
        ["A class", "A.m method", "A.e method"],
        ["n", "x . k", "self . m"],
    ),
}


def outlined(path: str, text: str) -> Outline:
    return outline(SourceFile(path, text.encode(), language_of(path)))


@pytest.mark.parametrize("path", CASES)
def test_definitions_and_calls_of_each_language(path):
    text, definitions, calls = CASES[path]
    made = outlined(path, text)
    assert [f"{item.path} {item.kind}" for item in made.definitions[1:]] == definitions
    assert [f"{call.receiver} . {call.name}" if call.receiver else call.name for call in made.calls] == calls


@pytest.mark.parametrize(
    ("path", "text", "bound"),
    [
        ("a.py", "import a.b\nimport c.d as e\nfrom ..f import (g,\n    h as i)\nfrom j import *\n",
         ["a=a", "e=c.d", "g=..f g", "i=..f h", "*=j"]),
        ("a.ts", "import d, { a as b } from './x'\nimport * as s from \"y\"\nexport * from './z'\nconst { q } = require('r')\n",
         ["b=./x a", "d=./x default", "s=y", "*=./z", "q=r q"]),
        ("a.go", 'package p\nimport (\n "a/b"\n c "d/e"\n . "f"\n _ "g"\n)\n', ["b=a/b", "c=d/e", "*=f"]),
        ("a.rs", "use a::b::{c, d::{e as f, self}, g::*};\n", ["c=a.b.c", "f=a.b.d.e", "d=a.b.d", "*=a.b.g"]),
        ("A.java", "import a.b.C;\nimport static a.D.e;\nimport f.*;\n", ["C=a.b.C", "e=a.D.e", "*=f"]),
        ("a.c", '#include "x/y.h"\n#include <z.h>\n', ["*=x/y.h", "*=z.h"]),
        ("a.php", "<?php use A\\B as C, D\\E; use F\\{G, H as I};", ["C=A.B", "E=D.E", "G=F.G", "I=F.H"]),
        ("A.cs", "using A.B;\nusing C = D.E;\n", ["*=A.B", "C=D.E"]),
    ],
)  # fmt: skip
def test_imports_bind_local_names(path, text, bound):
    made = outlined(path, text)
    assert [f"{item.local}={item.spec}{' ' if item.ident else ''}{item.ident}" for item in made.imports] == bound


@pytest.mark.parametrize("path", CASES)
def test_an_outline_survives_being_kept_as_text(path):
    made = outlined(path, CASES[path][0])
    again = Outline.from_header(made.header())
    made.calls = []
    assert again == made
    assert Outline.damage_in(made.header()) == made.damaged_line


def test_a_damaged_file_says_where():
    made = outlined("a.py", "def f():\n    pass\n\ndef g(:\n    pass\n")
    assert made.damaged_line == 4
    assert Outline.damage_in(made.header()) == 4
