"""What people say about an incident: read where they say it, kept in private/ for a while, and replied to."""
