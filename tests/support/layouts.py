"""One incident file in many layouts, as people and their editors write them."""

from __future__ import annotations

__all__ = ["LAYOUTS", "variants"]

_HEAD = "organisation:\n  name: Example Shoes\ncomponents: [{id: checkout, name: Checkout}]\n"

#: Name → text with `\n` line ends. Where there are incidents, the first is `b` with two updates, the last is `a`.
LAYOUTS: dict[str, str] = {
    "two spaces": _HEAD
    + """incidents:
  - id: b
    title: Checkout is slow
    components: [checkout]
    updates:
      - at: 2026-11-15 13:00
        status: investigating
        text: We look into it.
      - at: 2026-11-15 14:00
        status: resolved
        text: |
          It is fast again.

          You need to do nothing.
  - id: a
    title: Search is slow
    updates:
      - at: 2026-11-10 13:00
        status: resolved
        text: It was slow.
""",
    "blank lines between": """# yaml-language-server: $schema=docs/incidents.schema.json
format: 1

components:
  - id: checkout
    name: Checkout

incidents:

  - id: b
    title: "Checkout is slow"

    updates:

      - at: 2026-11-15 13:00

        text: 'We look into it.'

      - at: 2026-11-15 14:00
        text: It is over.


  - id: a
    title: Search is slow
    updates:
      - at: 2026-11-10 13:00
        text: It was slow.

# the end
""",
    "dashes at the margin": _HEAD
    + """incidents:
- id: b
  title: Checkout is slow
  updates:
  - at: 2026-11-15 13:00
    text: We look into it.
  - at: 2026-11-15 14:00
    text: >-
      It is
      over.
- id: a
  title: Search is slow
  updates:
  - at: 2026-11-10 13:00
    text: It was slow.
""",
    "four spaces": """organisation:
    name: Example Shoes
components:
    -   id: checkout
        name: Checkout
incidents:
    -   id: b
        title: Checkout is slow
        updates:
            -   at: 2026-11-15 13:00
                text: |
                    We look into it.
            -   at: 2026-11-15 14:00
                text: It is over.
    -   id: a
        title: Search is slow
        updates:
            -   at: 2026-11-10 13:00
                text: It was slow.
""",
    "dashes on lines of their own": _HEAD
    + """incidents:
  -
    id: b
    title: Checkout is slow
    updates:
      -
        at: 2026-11-15 13:00
        text: We look into it.
      - # the second
        at: 2026-11-15 14:00
        text: It is over.
  -
    # of last week
    id: a
    title: Search is slow
    updates:
      -
        at: 2026-11-10 13:00
        text: It was slow.
""",
    "comments everywhere": """# top
format: 1 # of the file
components: # what can fail
  # the first
  - {id: checkout, name: Checkout} # it takes payments
incidents: # newest first

  # the slow one
  # Ada writes about it
  - id: b # for ever
    # a title
    title: Checkout is slow # not down
    updates: # oldest first
      # at noon
      - at: 2026-11-15 13:00 # Pacific
        text: We look into it. # more soon
        # nothing more
      # later
      - at: 2026-11-15 14:00
        # a block
        text: | # several lines
          It is over.
          # a heading, no comment
        # below the block
      # write the next one here
  # the old one
  - id: a
    title: Search is slow
    updates:
      - at: 2026-11-10 13:00
        text: It was slow.
    # behind the old one
# at the end
""",
    "newest updates first": _HEAD
    + """incidents:
  - id: b
    title: Checkout is slow
    updates:
      - at: 2026-11-15 14:00
        text: It is over.
      # the first word
      - at: 2026-11-15 13:00
        text: We look into it.
  - id: a
    title: Search is slow
    updates:
      - at: 2026-11-10 13:00
        text: It was slow.
""",
    "updates in braces": _HEAD
    + """incidents:
  - id: b
    title: Checkout is slow
    updates:
      - {at: 2026-11-15 13:00, text: We look into it.}
      - { at: 2026-11-15 14:00, text: "It is over.", }   # loose
  - id: a
    title: Search is slow
    updates: [{at: 2026-11-10 13:00, text: It was slow.}] # short
""",
    "incidents in braces": """components: [{id: checkout, name: Checkout}]
incidents:
  - {id: b, title: Checkout is slow, updates: [{at: 2026-11-15 13:00, text: We look into it.}, {at: 2026-11-15 14:00,
    text: It is over.}]}
  - {id: a, title: Search is slow, updates: [{at: 2026-11-10 13:00, text: It was slow.}]}
""",
    "like JSON": """{
  "components": [{"id": "checkout", "name": "Checkout"}],
  "incidents": [
    {
      "id": "b",
      "title": "Checkout is slow",
      "updates": [
        {"at": "2026-11-15 13:00", "text": "We look into it."},
        {"at": "2026-11-15 14:00", "text": "It is over."}
      ]
    },
    {
      "id": "a",
      "title": "Search is slow",
      "updates": [{"at": "2026-11-10 13:00", "text": "It was slow."}]
    }
  ]
}
""",
    "brackets over several lines": """components: [{id: checkout, name: Checkout}]
incidents: [
    {id: b, title: Checkout is slow, updates: [   # two
        {at: 2026-11-15 13:00, text: We look into it.}, # the first
        {at: 2026-11-15 14:00, text: It is over.},      # the second
    ]},
    {id: a, title: Search is slow, updates: [{at: 2026-11-10 13:00, text: It was slow.}]},
]
""",
    "one line": "incidents: [{id: b, title: Slow, updates: [{at: 2026-11-15 13:00, text: x}, {at: 2026-11-15 14:00, "
    "text: y}]}, {id: a, title: Search, updates: [{at: 2026-11-10 13:00, text: z}]}]\n",
    "updates before the rest": _HEAD
    + """incidents:
  - updates:
      - text: We look into it.
        at: 2026-11-15 13:00
      - text: It is over.
        at: 2026-11-15 14:00
    id: b
    title: Checkout is slow
  - updates:
      - text: It was slow.
        at: 2026-11-10 13:00
    id: a
    title: Search is slow
""",
    "incidents before the rest": """incidents:
  - id: b
    title: Checkout is slow
    updates:
      - at: 2026-11-15 13:00
        text: We look into it.
      - at: 2026-11-15 14:00
        text: It is over.
  - id: a
    title: Search is slow
    updates:
      - at: 2026-11-10 13:00
        text: It was slow.

components:
  - {id: checkout, name: Checkout}
organisation: {name: Example Shoes}
""",
    "texts of all kinds": _HEAD
    + """incidents:
  - id: b
    title: "A # in \\"quotes\\": yes"
    updates:
      - at: 2026-11-15 13:00
        text: We look into
          it, over
          lines.
      - at: 2026-11-15 14:00
        text:
          en: |+
            It is over.

          es: |-
            Ya está.
  - id: a
    title: 'It''s slow'
    updates:
      - at: 2026-11-10 13:00
        text: |+
          It was slow.

""",
    "keys in quotes": _HEAD
    + """"incidents":
  - "id": "b"
    'title': Checkout is slow
    "updates":
      - "at": 2026-11-15 13:00
        "text": We look into it.
      - "at": 2026-11-15 14:00
        "text"   :   "It is over."
  - "id": a
    title: Search is slow
    updates:
      - at: 2026-11-10 13:00
        text: It was slow.
""",
    "aligned": _HEAD
    + """incidents:
  - id:         b
    title:      Checkout is slow
    components: [checkout]
    updates:
      - at:     2026-11-15 13:00
        text:   We look into it.
      - at:     2026-11-15 14:00
        text:   It is over.
  - id:         a
    title:      Search is slow
    updates:
      - at:     2026-11-10 13:00
        text:   It was slow.
""",
    "long corrections": _HEAD
    + """incidents:
  - id: b
    title: Checkout is slow
    updates:
      - at: 2026-11-15 13:00
        text: We look into it.
        corrected:
          - at: 2026-11-15 13:10
            note: The time was wrong.
      - at: 2026-11-15 14:00
        text: It is over.
        corrected: [{at: 2026-11-15 14:10, note: So it was.}]
  - id: a
    title: Search is slow
    updates:
      - at: 2026-11-10 13:00
        text: It was slow.
        corrected:
""",
    "after a document mark": """---
components: [{id: checkout, name: Checkout}]
incidents:
   - id: b
     title: Checkout is slow
     updates:
        - at: 2026-11-15 13:00
          text: We look into it.
        - at: 2026-11-15 14:00
          text: It is over.
   - id: a
     title: Search is slow
     updates:
        - at: 2026-11-10 13:00
          text: It was slow.
...
""",
    "letters beyond ASCII": """organisation: {name: Ünder Schuhe 👟}   # größer
components: [{id: checkout, name: Kasse}]
incidents:
  # — 日本語 —
  - id: b
    title: Die Kasse ist langsam 🐌
    updates:
      - at: 2026-11-15 13:00
        text: Wir prüfen das. 😀 🐌
      - at: 2026-11-15 14:00
        text: "שלום, it is over."
  - id: a
    title: Zu spät
    updates:
      - at: 2026-11-10 13:00
        text: Es war zu spät.
""",
    "an empty list": _HEAD + "incidents: []\n",
    "an empty list with a comment": _HEAD + "incidents: []   # none yet\n\n# the end\n",
    "nothing in the list": _HEAD + "incidents:\n",
    "nothing but comments in the list": _HEAD + "incidents: # none\n  # as yet\n\n  # nothing\n",
    "null in the list": _HEAD + "incidents: ~\ngroups: []\n",
    "no list": _HEAD + "# incidents will follow\n",
    "an empty list in braces": "{components: [], incidents: []}\n",
    "braces without a list": "{components: []}\n",
}


def variants(text: str) -> dict[str, bytes]:
    """Return a text with every kind of line end, with and without a byte order mark and an end to its last line."""
    made = {}
    for end_name, end in (("LF", "\n"), ("CRLF", "\r\n"), ("CR", "\r")):
        for mark_name, mark in (("", ""), (" BOM", "\ufeff")):
            made[f"{end_name}{mark_name}"] = (mark + text.replace("\n", end)).encode()
            made[f"{end_name}{mark_name} cut"] = (mark + text.rstrip("\n").replace("\n", end)).encode()
    return made
