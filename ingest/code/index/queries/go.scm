(package_clause (package_identifier) @package)
(function_declaration name: (identifier) @name) @function
(method_declaration receiver: (parameter_list (parameter_declaration type: (_) @owner)) name: (field_identifier) @name) @function
(type_spec name: (type_identifier) @name) @class
(type_spec type: (struct_type (field_declaration_list (field_declaration !name type: [(type_identifier) (qualified_type)] @base))))
(type_spec type: (interface_type (type_elem . [(type_identifier) (qualified_type)] @base .)))
(method_elem name: (field_identifier) @name) @function
(call_expression function: (identifier) @call)
(call_expression function: (selector_expression field: (field_identifier) @call))
(import_spec) @import
