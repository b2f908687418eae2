# Letters of other scripts are meant:
"""The site that has one of everything, told in English, German and Arabic; some texts lack one of these, or both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.support.rich_site import BEGAN, RichSite, typed

__all__ = ["FURTHER", "KINDS", "TEXTS", "UNTOLD", "translated_site"]

#: The languages beside English, in the order of the columns below.
FURTHER: Final = ("de", "ar")
#: One of each kind of page that there is in all languages.
KINDS: Final = (
    "index.html", "incidents/leak.html", "incidents/pay.html", "incidents/slow.html", "incidents/swap.html",
    "incidents/move.html", "incidents/days.html", "incidents/test.html", "components/checkout.html",
    "components/search.html", "components/fax.html", "components/chat.html", "statements/letter.html",
    "security-faq.html", "official.html", "subscribe.html", "corrections.html", "banner.html", "404.html",
)  # fmt: skip

#: English → German, Arabic. "" where staff have not translated it.
TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "Shoe Shop": ("Schuhladen", "متجر الأحذية"),
    "Around the clock": ("Rund um die Uhr", "على مدار الساعة"),
    "your password, in any message or call": (
        "nach Ihrem Passwort, in keiner Nachricht und keinem Anruf", "كلمة مرورك، لا في رسالة ولا في مكالمة"),
    "New hours": ("Neue Öffnungszeiten", "مواعيد عمل جديدة"),
    "Asks for your old password.": ("Fragt nach Ihrem alten Passwort.", "يطلب كلمة مرورك القديمة."),
    "Shop": ("Laden", "المتجر"),
    "Finding shoes": ("Schuhe finden", "البحث عن الأحذية"),
    "Accounts": ("Kundenkonten", "حسابات العملاء"),
    "Signing in": ("Anmelden", "تسجيل الدخول"),
    "Checkout": ("Kasse", "الدفع"),
    "Search": ("Suche", "البحث"),
    "Orders by fax": ("Bestellungen per Fax", ""),
    "Gift cards for companies": ("Geschenkgutscheine für Unternehmen", "بطاقات الهدايا للشركات"),
    "Notice of data breach: accounts": (
        "Datenschutzverletzung bei Kundenkonten", "إشعار باختراق بيانات: حسابات العملاء"),
    "Everyone with an account.": ("Alle, die ein Kundenkonto haben.", "كل من لديه حساب."),
    "Choose a new password.": ("Wählen Sie ein neues Passwort.", "اختر كلمة مرور جديدة."),
    "Somebody copied customer data from a server. We cut it off.": (
        "Jemand hat Kundendaten von einem Server kopiert. Wir haben ihn vom Netz getrennt.",
        "نسخ أحدهم بيانات العملاء من أحد خوادمنا. فصلنا الخادم عن الشبكة."),
    "You may get false messages.": (
        "Sie erhalten vielleicht gefälschte Nachrichten.", "قد تصلك رسائل مزيفة."),
    "We cut the server off.": ("Wir haben den Server vom Netz getrennt.", "فصلنا الخادم عن الشبكة."),
    "Please choose a new password": ("Bitte wählen Sie ein neues Passwort", "يرجى اختيار كلمة مرور جديدة"),
    "The police": ("Die Polizei", "الشرطة"),
    "Somebody copied names. Please choose a **new password**.": (
        "Jemand hat Namen kopiert. Bitte wählen Sie ein **neues Passwort**.",
        "نسخ أحدهم أسماء. يرجى اختيار **كلمة مرور جديدة**."),
    "All of us answer e-mail.": ("Wir alle beantworten E-Mails.", "نجيب جميعًا عن البريد الإلكتروني."),
    "It was an old key. It is gone.": ("Es war ein alter Schlüssel. Er ist gelöscht.", ""),
    "Payments fail": ("Zahlungen schlagen fehl", "تعذُّر الدفع"),
    "One in three who pay by card.": (
        "Jede dritte Person, die mit Karte bezahlt.", "واحد من كل ثلاثة يدفعون بالبطاقة."),
    "Cards fail. Bank transfer works.": (
        "Karten werden abgelehnt. Überweisungen funktionieren.", "تُرفض البطاقات. التحويل المصرفي يعمل."),
    "Search takes 20 seconds.": ("Die Suche dauert 20 Sekunden.", ""),
    "We first wrote the wrong hour.": ("", "كتبنا في البداية ساعة خاطئة."),
    "Accounts move": ("Umzug der Kundenkonten", "نقل حسابات العملاء"),
    "We move accounts. Shops stay open.": (
        "Wir ziehen Kundenkonten um. Die Läden bleiben geöffnet.", "ننقل الحسابات. تبقى المتاجر مفتوحة."),
    "Last order dates": ("Letzte Bestelltermine", "آخر مواعيد الطلب"),
    "Order by Friday.": ("Bestellen Sie bis Freitag.", "اطلب قبل يوم الجمعة."),
    "New machines": ("Neue Rechner", "أجهزة جديدة"),
    "You cannot search for an hour.": (
        "Sie können eine Stunde lang nicht suchen.", "لا يمكنك البحث لمدة ساعة."),
    "The work has begun.": ("Die Arbeiten haben begonnen.", "بدأ العمل."),
    "It concerned another shop.": ("Es betraf einen anderen Laden.", "كان يخص متجرًا آخر."),
}  # fmt: skip
#: Language → the English texts that lack it.
UNTOLD: Final = {
    tag: {"Search is slow", "Search is fast again.", "A test", *(one for one in TEXTS if not TEXTS[one][column])}
    for column, tag in enumerate(FURTHER)
}

_FILES: Final = {
    "pages/about-de.md": "Title: Über diese Seite\nSlug: about\nLang: de\n\nFür alle, die Schuhe kaufen, siehe "
    "[Startseite](de/index.html).\n",
    "pages/about-ar.md": "Title: عن هذه الصفحة\nSlug: about\nLang: ar\n\nلكل من يشتري الأحذية، انظر "
    "[الصفحة الرئيسية](ar/index.html).\n",
    "pages/security-faq.de.md": "Title: Fragen zur Sicherheit\nLang: de\n\nWas man uns fragt.\n\n## Ist das echt? "
    "{#real}\n\nDie Adresse stimmt. Siehe [Startseite](de/index.html).\n\n## Und wenn ich das Passwort auch anderswo "
    "benutze? {#same}\n\nÄndern Sie es auch dort.\n",
    "pages/security-faq.ar.md": "Title: أسئلة عن الأمان\nLang: ar\n\nما يسألنا عنه الناس.\n\n## هل هذا حقيقي؟ {#real}"
    "\n\nعنوانه صحيح. انظر [البداية](ar/index.html).\n",
    "statements/letter.de.md": "Title: An Sie alle\nLang: de\nRole: Geschäftsführung\nAudience: unsere Kunden\n\n"
    "Es tut mir leid. Siehe [Seite](de/index.html).\n",
    "statements/letter.ar.md": "Title: إليكم جميعًا\nLang: ar\nAudience: عملاؤنا\n\nأنا آسف. انظر "
    "[الصفحة](ar/index.html).\n",
    "notices/leak.de.txt": "Bitte wählen Sie ein neues Passwort.\n",
}  # fmt: skip


def translated_site(folder: Path) -> RichSite:
    """Return the site, written into a folder; with a maintenance under way and an incident that was withdrawn."""
    site = RichSite(folder)
    site.settings["STATUS_LANGUAGES"] = [*FURTHER]
    began = {name: typed(BEGAN.replace(hour=hour)) for name, hour in (("from", 11), ("until", 13), ("test", 9))}
    site.data["incidents"] += [
        {
            "id": "swap", "title": "New machines", "type": "maintenance", "components": ["search"],
            "affects": "You cannot search for an hour.",
            "scheduled": {"from": began["from"], "until": began["until"]},
            "updates": [{"at": began["from"], "status": "in_progress", "text": "The work has begun."}],
        },
        {
            "id": "test", "title": "A test", "components": ["checkout"],
            "withdrawn": {"at": began["from"], "reason": "It concerned another shop."},
            "updates": [{"at": began["test"], "status": "investigating", "text": "We look."}],
        },
    ]  # fmt: skip
    # A long name beside a long state.
    site.data["components"].append({"id": "gifts", "name": "Gift cards for companies"})
    site.incident("pay")["components"]["gifts"] = "degraded_performance"
    site.data = _told(site.data)
    site.files |= {f"content/{name}": text for name, text in _FILES.items()}
    site.write()
    return site


def _told(value: Any) -> Any:
    """Return data with each text of the table in all the languages that it is in."""
    if isinstance(value, dict):
        if "en" in value:
            value = value["en"]
        else:
            return {key: _told(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_told(part) for part in value]
    if not isinstance(value, str) or value not in TEXTS:
        return value
    told = {tag: text for tag, text in zip(FURTHER, TEXTS[value], strict=True) if text}
    return {"en": value, **told}
