"""What may be labelled: objects, classifications, their attributes and options."""
