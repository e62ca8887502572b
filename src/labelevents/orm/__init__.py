"""Records of rows and projects under the paths of `encord.orm`."""
