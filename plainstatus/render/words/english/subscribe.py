"""How to follow, and how to check that the page is real."""

from typing import Final

MESSAGES: Final = {
    "title": "How to follow",
    "description": "Feeds of {name}, and how to check that this page is real",
    "about": "This page costs nothing, needs no account, and does not ask for your address. Choose what suits you:",
    "about-form": (
        "This page costs nothing and needs no account. Only those who want e-mail give an address. Choose what suits"
        " you:"
    ),
    "mail": "By e-mail",
    "mail-leads": (
        "This form leads to <b>{host}</b>, which sends our updates by e-mail. It asks for your address and nothing"
        " else."
    ),
    "mail-address": "Your e-mail address",
    # On a button: a verb.
    "mail-send": "Subscribe",
    "updates": "Each update, as we write it",
    "about-updates": (
        "For people, and for chat channels: one entry for every update. Copy an address into your feed reader,"
        " or into your team’s chat if it takes feeds."
    ),
    "lines": "Lines to copy",
    # Where people want to read feeds, and what to do there with the line that follows.
    "line.slack": "Slack",
    "line.slack.how": "In the channel, send:",
    "line.teams": "Microsoft Teams",
    "line.teams.how": "Add the RSS app to the channel, and give it this address:",
    "line.discord": "Discord",
    "line.discord.how": "It reads no feeds by itself. Invite a feed bot to the server, and give it:",
    "line.ifttt": "IFTTT",
    # {fields} are names of fields there, and stay English, as do the names of its parts.
    "line.ifttt.how": "If: RSS Feed, New feed item. Then post {fields}:",
    "line.zapier": "Zapier",
    "line.zapier.how": "Trigger: RSS by Zapier, New Item in Feed. Post its title and its link:",
    "line.email": "E-mail",
    "line.email.how": (
        "Services that send feeds by e-mail look at them about once an hour, some once a day: what they send is about"
        " an hour late, or more. Give it to one of them, or to rss2email:"
    ),
    "line.calendar": "A calendar",
    "line.calendar.how": "It shows our maintenance if you subscribe there to this address:",
    "line.reader": "A feed reader",
    "line.reader.how": "Most find the feeds by the address of this site. Otherwise give it:",
    "line.all": "All feeds at once",
    "line.all.how": "Let the reader import this list (OPML), and leave out what you do not want:",
    "chosen": "Only what concerns you",
    "about-chosen": "The same entries, chosen for you. The page of each incident leads to a feed of its own.",
    "about-chosen-open": (
        "The same entries, chosen for you. The page of each incident leads to a feed of its own;"
        " those that are not over are here, too."
    ),
    "incidents": "Each incident, as a whole",
    "about-incidents": (
        "For programs that watch many services: one entry for every incident, which grows with its updates."
    ),
    "posts": "For accounts on social networks",
    "about-posts": (
        "For robots that post what a feed says: each title is a text of at most 280 characters, its link counted in."
    ),
    "without": "Without a feed reader",
    "about-without": (
        'Keep <a href="{href}">{address}</a> as a bookmark.'
        ' On a poor line, <a href="{text}">the same as plain text</a> is smaller still.'
    ),
    "without-mail": 'Does none of this suit you? Write to <a href="{href}">{address}</a>.',
    "ask": (
        "Is a question of yours not answered here? Ask us. Where hours stand beside a way, somebody answers then; a way"
        " that is closed or overloaded at present says so."
    ),
    # Names of accounts, with links.
    "ask-accounts": "In public you can ask {accounts}.",
    "real": "How to check that this page is real",
    "real-address": (
        "Your browser’s address bar shows <b>{address}</b>. Type it yourself rather than follow a link in a message."
    ),
    "real-forms": (
        "There are no forms here. A page that looks like this one and asks for a password, a card number"
        " or any other data is a fake."
    ),
    "real-form": (
        "The only form here takes an e-mail address and leads to <b>{host}</b>. A page that looks like this one and"
        " asks for a password, a card number or any other data is a fake."
    ),
    # Several things, in the words of the company, with `nor` between them.
    "never-ask": "We never ask for {things}.",
    "nor": "; nor for ",
    "domains": "The domains that we use: {domains}.",
    "senders": "Our e-mail comes from: {senders}.",
    "account": "On {network} we are {name}.",
    "account-link": 'On {network} we are <a href="{href}">{name}</a>.',
}
