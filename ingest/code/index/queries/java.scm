(package_declaration (_) @package)
(class_declaration name: (identifier) @name) @class
(interface_declaration name: (identifier) @name) @class
(enum_declaration name: (identifier) @name) @class
(record_declaration name: (identifier) @name) @class
(annotation_type_declaration name: (identifier) @name) @class
(method_declaration name: (identifier) @name) @function
(constructor_declaration name: (identifier) @name) @constructor
(superclass [(type_identifier) (generic_type (type_identifier))] @base)
(super_interfaces (type_list [(type_identifier) (generic_type (type_identifier))] @base))
(extends_interfaces (type_list [(type_identifier) (generic_type (type_identifier))] @base))
(method_invocation name: (identifier) @call)
(object_creation_expression type: (type_identifier) @call)
(object_creation_expression type: (generic_type . (type_identifier) @call))
(import_declaration) @import
