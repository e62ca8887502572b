"""Constants under the paths of `encord.constants`."""
