// Reads the feeds at the addresses given, and prints what rss-parser makes of their entries, as JSON.
const Parser = require("rss-parser");
const parser = new Parser();
Promise.all(process.argv.slice(2).map((url) => parser.parseURL(url))).then(
  (feeds) => console.log(JSON.stringify(feeds.map((feed) => feed.items.map((item) => ({ id: item.guid || item.id, link: item.link, title: item.title, isoDate: item.isoDate }))))),
  (error) => { console.error(error); process.exit(1); },
);
