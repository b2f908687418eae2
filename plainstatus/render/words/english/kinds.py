"""What kinds of things are called: incidents, ways to reach us, and the headline over all of them."""

from typing import Final

MESSAGES: Final = {
    # Types of incidents.
    "incident.outage": "Disruption",
    "incident.security": "Security notice",
    "incident.maintenance": "Maintenance",
    "incident.notice": "Notice",
    # The same, to be counted.
    "counted.outage": ("{n} disruption", "{n} disruptions"),
    "counted.security": ("{n} security notice", "{n} security notices"),
    "counted.maintenance": ("{n} maintenance", "{n} maintenances"),
    "counted.notice": ("{n} notice", "{n} notices"),
    # Ways to reach us.
    "contact.email": "E-mail",
    "contact.phone": "Phone",
    "contact.post": "Post",
    "contact.web": "Web",
    "contact.chat": "Chat",
    "contact.dpo": "Data protection officer",
    # How things are as a whole.
    "headline.operational": "No known problems",
    "headline.under_maintenance": "Maintenance in progress",
    "headline.degraded_performance": "Some things are slow or unreliable",
    "headline.partial_outage": "Partial outage",
    "headline.major_outage": "Major outage",
    "headline.security": "Security notice: {title}",
    "headline.still-open": (
        "Everything works, but a disruption is still open",
        "Everything works, but {n} disruptions are still open",
    ),
}
