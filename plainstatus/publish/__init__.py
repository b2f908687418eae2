"""The order of steps from what staff wrote to the site that customers read; the only room that runs Pelican."""
