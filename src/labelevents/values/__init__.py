"""Plain values: frames, shapes, answers, media, actors. They know nothing of rows or stores."""
