"""What a web server should know about the site: one table of rules, and the files of each kind of host made from it."""
