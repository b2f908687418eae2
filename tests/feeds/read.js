// For each line on standard input, an address, prints as a line of JSON what rss-parser makes of the feed there.
const Parser = require("rss-parser");
const parser = new Parser();
let last = Promise.resolve();
require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (url) => {
    last = last
      .then(() => parser.parseURL(url))
      .then((feed) => feed.items.map(({ id, guid, link, title, isoDate }) => ({ id: id || guid, link, title, isoDate })))
      .then((items) => console.log(JSON.stringify(items)), (error) => console.log(JSON.stringify({ error: `${error}` })));
  });
