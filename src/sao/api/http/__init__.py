"""HTTP itself: requests read, replies sent, who may ask, and what is served beside the tables."""
