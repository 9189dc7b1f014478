(module name: (_) @name) @class
(class name: (_) @name) @class
(method name: (_) @name) @function
(singleton_method name: (_) @name) @function
(superclass [(constant) (scope_resolution)] @base)
(call method: [(identifier) (constant)] @call)
