(package_clause name: (_) @package)
(class_definition name: (identifier) @name) @class
(object_definition name: (identifier) @name) @class
(trait_definition name: (identifier) @name) @class
(enum_definition name: (identifier) @name) @class
(function_definition name: (_) @name) @function
(function_declaration name: (_) @name) @function
(extends_clause type: [(type_identifier) (generic_type)] @base)
(call_expression function: (identifier) @call)
(call_expression function: (field_expression field: (identifier) @call))
(call_expression function: (generic_function function: (identifier) @call))
(call_expression function: (generic_function function: (field_expression field: (identifier) @call)))
(instance_expression (type_identifier) @call)
(import_declaration) @import
