(class_declaration name: (type_identifier) @name) @class
(class_declaration name: (user_type) @name) @extension
(protocol_declaration name: (type_identifier) @name) @class
(function_declaration name: (_) @name) @function
(protocol_function_declaration name: (_) @name) @function
(init_declaration) @constructor
(inheritance_specifier inherits_from: (user_type) @base)
(call_expression . (simple_identifier) @call)
(call_expression . (navigation_expression suffix: (navigation_suffix suffix: (simple_identifier) @call)))
(import_declaration) @import
