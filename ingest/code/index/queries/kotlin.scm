(package_header (_) @package)
(class_declaration name: (identifier) @name) @class
(object_declaration name: (identifier) @name) @class
(function_declaration name: (identifier) @name) @function
(secondary_constructor) @constructor
(delegation_specifier [(user_type) (constructor_invocation (user_type))] @base)
(call_expression . (identifier) @call)
(call_expression . (navigation_expression (identifier) @call .))
(import) @import
