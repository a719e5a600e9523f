"""What the learner touches: models, pictures of them, and views without state."""
