"""Starting children that never outlive us, and telling whose a process id is."""
