(function_declaration name: (identifier) @name) @function
(generator_function_declaration name: (identifier) @name) @function
(method_definition name: (_) @name) @function
(variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression) (generator_function)]) @function
(public_field_definition name: (_) @name value: [(arrow_function) (function_expression)]) @function
(assignment_expression left: (member_expression) @name right: [(arrow_function) (function_expression)]) @function
(method_signature name: (_) @name) @function
(abstract_method_signature name: (_) @name) @function
(variable_declarator name: (identifier) @name value: (object)) @namespace
(pair key: (property_identifier) @name value: [(arrow_function) (function_expression)]) @function
(class_declaration name: (type_identifier) @name) @class
(abstract_class_declaration name: (type_identifier) @name) @class
(interface_declaration name: (type_identifier) @name) @class
(internal_module name: (_) @name) @namespace
(variable_declarator name: (identifier) @name value: (class)) @class
(interface_declaration (extends_type_clause (_) @base))
(class_heritage (extends_clause value: (_) @base))
(class_heritage (implements_clause (_) @base))
(call_expression function: (identifier) @call)
(call_expression function: (member_expression property: (_) @call))
(new_expression constructor: (identifier) @call)
(new_expression constructor: (member_expression property: (_) @call))
(import_statement) @import
(export_statement source: (string)) @import
(variable_declarator value: (call_expression function: (identifier) arguments: (arguments . (string) .))) @import
