"""Import paths of `encord.common`: re-exports only."""
