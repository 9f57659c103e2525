"""The procedures that every installation begins with, each with its norm; the institution changes them in the admin."""

from __future__ import annotations

from django.db import migrations

PROCEDURES = [
    {
        "key": "prior-consultation",
        "name_es": "Consulta pública previa",
        "name_eu": "Aldez aurreko kontsulta publikoa",
        "name_en": "Prior public consultation",
        "norm": "Ley 39/2015, art. 133.1; Ley 50/1997, art. 26.2",
        "minimum_days": 15,
        "day_kind": "natural",
        "required_sections": [
            {
                "key": "problems",
                "es": "Problemas que se pretenden solucionar",
                "eu": "Konpondu nahi diren arazoak",
                "en": "Problems to solve",
            },
            {"key": "need", "es": "Necesidad y oportunidad", "eu": "Beharra eta egokitasuna", "en": "Need and timeliness"},
            {"key": "objectives", "es": "Objetivos", "eu": "Helburuak", "en": "Objectives"},
            {
                "key": "alternatives",
                "es": "Posibles soluciones alternativas",
                "eu": "Izan daitezkeen beste irtenbideak",
                "en": "Possible alternatives",
            },
        ],
        "required_documents": [],
    },
    {
        "key": "hearing",
        "name_es": "Trámite de audiencia",
        "name_eu": "Entzunaldia",
        "name_en": "Hearing",
        "norm": "Ley 39/2015, art. 133.2; Ley 50/1997, art. 26.6",
        "minimum_days": 15,
        "day_kind": "working",
        "required_sections": [
            {"key": "subject", "es": "Qué norma se propone", "eu": "Zer arau proposatzen den", "en": "The rule proposed"}
        ],
        "required_documents": ["text"],
    },
    {
        "key": "public-information",
        "name_es": "Información pública",
        "name_eu": "Jendaurreko informazioa",
        "name_en": "Public information",
        "norm": "Ley 39/2015, art. 82-83",
        "minimum_days": 20,
        "day_kind": "working",
        "required_sections": [
            {
                "key": "subject",
                "es": "Qué se somete a información pública",
                "eu": "Zer jartzen den jendaurrean",
                "en": "What is on public display",
            }
        ],
        "required_documents": [],
    },
    {
        "key": "open",
        "name_es": "Consulta abierta",
        "name_eu": "Kontsulta irekia",
        "name_en": "Open consultation",
        "norm": "",
        "minimum_days": 0,
        "day_kind": "natural",
        "required_sections": [],
        "required_documents": [],
    },
]


def add(apps, schema_editor):
    model = apps.get_model("proposals", "Procedure")
    for values in PROCEDURES:
        model.objects.get_or_create(key=values["key"], defaults=values)


class Migration(migrations.Migration):
    dependencies = [("proposals", "0001_foundation")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
