"""The reasons for removing a text and the policy of an institution that has written none of its own."""

from datetime import UTC, datetime

from django.db import migrations

REASONS = [
    {
        "code": "personal-data",
        "label_es": "Datos personales",
        "label_eu": "Datu pertsonalak",
        "label_en": "Personal data",
        "clause": "4.2",
        "ground": "Reglamento (UE) 2016/679, art. 6",
    },
    {
        "code": "insult",
        "label_es": "Insulto o amenaza",
        "label_eu": "Iraina edo mehatxua",
        "label_en": "Insult or threat",
        "clause": "4.1",
        "ground": "",
    },
    {
        "code": "hate",
        "label_es": "Odio o discriminación",
        "label_eu": "Gorrotoa edo diskriminazioa",
        "label_en": "Hatred or discrimination",
        "clause": "4.3",
        "ground": "Ley 15/2022, art. 2",
    },
    {
        "code": "illegal",
        "label_es": "Contenido ilícito",
        "label_eu": "Legez kontrako edukia",
        "label_en": "Unlawful content",
        "clause": "4.4",
        "ground": "Reglamento (UE) 2022/2065, art. 6",
        "needs_explanation": True,
    },
    {
        "code": "spam",
        "label_es": "Publicidad o repetición",
        "label_eu": "Publizitatea edo errepikapena",
        "label_en": "Advertising or repetition",
        "clause": "4.5",
        "ground": "",
    },
    {
        "code": "off-topic",
        "label_es": "Fuera de la consulta",
        "label_eu": "Kontsultatik kanpo",
        "label_en": "Off topic",
        "clause": "4.6",
        "ground": "",
        "needs_explanation": True,
    },
    {
        "code": "not-recorded",
        "label_es": "Motivo no registrado en el origen",
        "label_eu": "Jatorrian erregistratu gabeko arrazoia",
        "label_en": "Reason not recorded at its source",
        "clause": "",
        "ground": "",
        "selectable": False,
    },
]

RULES_ES = """\
1. Aquí cabe cualquier opinión sobre lo que se consulta. Discrepar nunca es motivo para ocultar un texto.
2. Los textos se publican al momento y una persona los revisa después. Un programa puede retener un texto para que lo \
lea una persona; nunca oculta ninguno.
3. Quien modera no decide sobre sus propios textos ni sobre sus propios avisos.
4. Solo se oculta un texto por uno de estos motivos:

* **4.1** Insulta o amenaza a alguien.
* **4.2** Da datos personales de alguien: teléfono, dirección, documento, cuenta o matrícula.
* **4.3** Llama al odio o a la discriminación de personas por lo que son.
* **4.4** Es contrario a la ley.
* **4.5** Es publicidad, o repite lo mismo una y otra vez.
* **4.6** No trata de lo que se consulta.

5. En el lugar de un texto oculto queda una nota con el motivo y la fecha; las respuestas siguen.
6. Quien lo escribió recibe el motivo, la regla y cómo reclamar. Una decisión se puede deshacer, y el texto vuelve.
"""

RULES_EU = """\
1. Hemen kontsultatzen denari buruzko edozein iritzi sartzen da. Ados ez egotea ez da inoiz testu bat ezkutatzeko \
arrazoia.
2. Testuak berehala argitaratzen dira, eta pertsona batek gero berrikusten ditu. Programa batek testu bat atxiki \
dezake pertsona batek irakur dezan; ez du inoiz bat bera ere ezkutatzen.
3. Moderatzaileak ez du bere testuei edo bere salaketei buruz erabakitzen.
4. Testu bat arrazoi hauetako batengatik bakarrik ezkutatzen da:

* **4.1** Norbait iraintzen edo mehatxatzen du.
* **4.2** Norbaiten datu pertsonalak ematen ditu: telefonoa, helbidea, agiria, kontua edo matrikula.
* **4.3** Pertsonak diren bezalakoak izateagatik gorrotatzera edo diskriminatzera deitzen du.
* **4.4** Legearen kontrakoa da.
* **4.5** Publizitatea da, edo gauza bera behin eta berriz errepikatzen du.
* **4.6** Ez da kontsultatzen denari buruzkoa.

5. Ezkutatutako testuaren lekuan ohar bat geratzen da, arrazoiarekin eta datarekin; erantzunek hor jarraitzen dute.
6. Idatzi duenak arrazoia, araua eta erreklamatzeko modua jasotzen ditu. Erabaki bat desegin daiteke, eta orduan \
testua itzultzen da.
"""

RULES_EN = """\
1. Any opinion on what is asked has its place here. Dissent is never a reason to remove a text.
2. Texts are published at once and a person reviews them afterwards. A program may hold a text for a person to read; \
it never removes one.
3. Whoever moderates does not decide on their own texts or on reports of their own.
4. A text is removed for one of these reasons only:

* **4.1** It insults or threatens somebody.
* **4.2** It gives somebody's personal data: telephone, address, document, account or number plate.
* **4.3** It calls for hatred or discrimination of people for what they are.
* **4.4** It is against the law.
* **4.5** It is advertising, or says the same again and again.
* **4.6** It is not about what is asked.

5. In the place of a removed text there is a note with the reason and the date; the answers to it stay.
6. Its author receives the reason, the rule and how to object. A decision can be undone, and then the text comes back.
"""


def add(apps, schema_editor):
    reason = apps.get_model("moderation", "ReasonCode")
    for position, values in enumerate(REASONS, start=1):
        reason.objects.get_or_create(code=values["code"], defaults={**values, "position": position})
    policy = apps.get_model("moderation", "ModerationPolicy")
    if not policy.objects.filter(consultation=None).exists():
        policy.objects.create(
            version=1,
            mode="post",
            rules_es=RULES_ES,
            rules_eu=RULES_EU,
            rules_en=RULES_EN,
            since=datetime(2026, 1, 1, tzinfo=UTC),
        )


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_foundation")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
